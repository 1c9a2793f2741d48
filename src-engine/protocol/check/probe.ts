// A probe, as a page is told of it: its files travel as tensors.

export interface ProbeInfo {
  /** The model that it is of: the one asked for, or its variant. */
  readonly model: string;
  readonly layout: string;
  readonly batchSize: number;
  /** How many mistakes of the catalogue change a number of it. */
  readonly exposes: readonly string[];
  readonly cannotExpose: readonly HiddenMistake[];
  /** Its files, whose bytes are the tensors `file0`, `file1` … */
  readonly files: readonly { readonly name: string; readonly byteLength: number }[];
  readonly layouts: readonly { readonly name: string; readonly title: string }[];
}

/** A mistake that a probe does not show, and what has to be otherwise for it to show. */
interface HiddenMistake {
  readonly id: string;
  readonly title: string;
  readonly because: string;
}
