// What a run of somebody else's is to the backends: at each recorded moment some of an iteration's tensors, in our layout.

import type { TensorPath } from "../../protocol/protocol";
import type { Tensor } from "../../tensor/tensor";

export interface RecordedMoments {
  /** What it is called where it is spoken of. */
  readonly name: string;
  /** The iterations as the other run counted them, ascending. To us the first is iteration 0, the next is iteration 1. */
  readonly iterations: readonly number[];
  /** The loss of each, as many; NaN where it is not known before the moment is read. */
  readonly losses: readonly number[];
  /** Reads one, so that `at` has it. @throws FormatError where the file is damaged, Error where something is missing */
  load(at: number): Promise<void>;
  /** Of one that was loaded: the batch and the parameters, and whatever else was recorded. @throws Error where it was not */
  at(at: number): ReadonlyMap<TensorPath, Tensor>;
  /** How many samples the batch had of which those are some: what sums over the batch does not follow from them. */
  sampledOf(at: number): number | undefined;
}

/** @throws Error where the recording has ended by then, saying what to do */
export function assertRecorded(recorded: RecordedMoments | undefined, at: number): void {
  if (!recorded || at < recorded.iterations.length) return;
  const { name, iterations } = recorded;
  throw new Error(
    `recording ${JSON.stringify(name)}: it ends with iteration ${iterations.at(-1)!}, the ${iterations.length}. moment; to train on from its weights, begin a new run with them`,
  );
}
