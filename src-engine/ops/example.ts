// An op's worked example, small enough to check by hand: what it is given and what its rules make of it. docs/theory.md prints
// its numbers, and a test holds the rules to its results.

import type { Attrs } from "../protocol/protocol";
import { tensor, type Shape, type Tensor } from "../tensor/tensor";
import type { Operands } from "./op";

export interface Example<A extends Attrs = Record<never, never>> {
  /** What there is to be seen in it. */
  readonly shows: string;
  readonly attrs: A;
  readonly operands: Operands;
  /** What each rule gives, by its name, in the tensor's order. */
  readonly results: Results;
  /** The same of the rules of evaluation, where there are any. */
  readonly evaluated?: Results;
}

type Results = Readonly<Record<string, readonly number[]>>;

/** A tensor by its shape and its numbers. */
export function numbers(shape: Shape, ...values: readonly number[]): Tensor {
  return tensor(shape, values);
}

/** The classes that images are of. */
export function labels(...classes: readonly number[]): Tensor {
  return tensor([classes.length], classes, "int32");
}

/** A schedule's: the rate that the run was given, and the iteration. */
export function inIteration(iteration: number, rate: number): Operands {
  return { initialLearningRate: numbers([], rate), iteration: tensor([], [iteration], "int32") };
}
