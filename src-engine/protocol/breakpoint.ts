// What a run is to stop at and what is to be watched, as asked and as understood.

/**
 * Where a run is to stop, or (with a log message) only to say something. All of it holds in both directions of time.
 * A breakpoint is looked at once an iteration: at its place, or where it has none at the operation that writes the
 * last tensor its condition reads, or where it reads none at the loss.
 */
export interface Breakpoint {
  /** The page's own number for it. */
  readonly id: number;
  readonly enabled: boolean;
  /**
   * `backward/conv2`, `backward/conv2/gradWeight`, `backward/conv2/gradWeight[7,3,1,1]`, `forward`, `update/fc/bias`: a moment's
   * address without its iteration, and perhaps an element.
   */
  readonly place?: string;
  /** An expression; the breakpoint is hit where it is true. See docs/expressions.md. */
  readonly condition?: string;
  /** Of the hits counted from iteration 0, which stop: `5` the fifth, `>= 5`, `% 10` every tenth. */
  readonly hitCondition?: string;
  /** Instead of stopping, say this; `{expressions}` in braces are put in. */
  readonly logMessage?: string;
  /** Only after this other breakpoint has been hit once. */
  readonly after?: number;
}

/** A breakpoint as the engine understood it. */
export interface VerifiedBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** What is wrong with it, in a sentence, and in which of its fields. */
  readonly message?: string;
  readonly field?: "place" | "condition" | "hitCondition" | "logMessage" | "after";
  /** Where in that field, from 0. */
  readonly column?: number;
  /** The operation where it is looked at, as an index into the program. */
  readonly instruction?: number;
}

/** An expression's value at a moment: a number, or why there is none. */
export interface WatchResult {
  readonly expression: string;
  readonly value?: number;
  /** The tensor itself, where the expression is only its path: `[16,8,3,3], norm 0.312`. */
  readonly text?: string;
  readonly error?: string;
  /** Where in the expression, from 0. */
  readonly column?: number;
}
