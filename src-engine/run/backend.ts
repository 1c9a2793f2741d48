// What computes a program. The reference does so in float64 by the rules themselves,
// the SIMD backend in float32 by kernels; both are driven in the same way.

import type { TensorPath } from "../protocol/protocol";
import type { Tensor } from "../tensor/tensor";
import type { Program } from "./program";

/** The trainable tensors at the start of an iteration, by path. */
export type State = ReadonlyMap<TensorPath, Tensor>;

/** A mini-batch: `input` [N,C,H,W] float32, normalised, and `target` [N] int32. */
export interface Batch {
  readonly input: Tensor;
  readonly target: Tensor;
}

export interface Backend {
  readonly name: "reference" | "simd";
  /** Reserves memory for every tensor of the program, once. */
  open(program: Program): Executor;
}

/** A program with its memory. Tensors stay readable until an instruction writes them again. */
export interface Executor {
  readonly program: Program;
  setState(state: State): void;
  setBatch(batch: Batch): void;
  /** Runs the instructions from `from` up to but not including `to`. */
  run(from: number, to: number): void;
  /** A copy, NCHW. What it holds is only meaningful once its instruction has run. */
  read(path: TensorPath): Tensor;
  /** The updated parameters become the parameters. */
  commit(): void;
}

/** The parameters as they now are. */
export function stateOf(executor: Executor): State {
  return new Map(executor.program.parameters.map((path) => [path, executor.read(path)]));
}
