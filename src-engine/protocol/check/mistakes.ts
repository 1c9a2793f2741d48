// What is told of a mistake of the catalogue, on the command line and to the page.

export interface MistakeInfo {
  readonly id: string;
  readonly title: string;
  /** The type of the op whose rule it is about, `*` for any, or "optimizer", "data", "initialization". */
  readonly op: string;
  readonly why: string;
  /** The line as people write it, and as it should be: NumPy. */
  readonly wrong: string;
  readonly right: string;
  /** The input that shows it; left out where any does. */
  readonly shows?: string;
  /** Why a network may learn all the same. */
  readonly converges?: string;
  /** An address of a public issue, course or errata. */
  readonly source: string;
  /** Another valid convention, not a mistake. */
  readonly convention?: true;
}
