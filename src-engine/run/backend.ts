// What computes a program. The reference does so in float64 by the rules themselves,
// the SIMD backend in float32 by kernels; both are driven in the same way.

import type { Normalization } from "../data/normalization";
import type { Images } from "../data/dataset";
import type { Moves } from "../data/augment/moves";
import type { TensorPath } from "../protocol/protocol";
import type { Index, Tensor } from "../tensor/tensor";
import type { Limits, Measure } from "./machine/measure";
import type { Program } from "./program/program";

/** What an iteration starts from, by path: the program's `carried` tensors. */
export type State = ReadonlyMap<TensorPath, Tensor>;

/** What a backend tells while it works. Times are those of `cost/cost.ts`, in milliseconds. */
export interface Pacing {
  /** The longest that this machine will compute without a beat; 0 where it is over. */
  expect(machine: Machine, milliseconds: number): void;
  /** Work begins that nothing interrupts. */
  begin(): void;
  /** It goes on. */
  beat(): void;
  /** It is done, and this was expected of it. */
  done(milliseconds: number): void;
}

export interface Backend {
  readonly name: "reference" | "simd";
  /**
   * A place to run the programs of one training run.
   * @param pacing hears how the work gets on
   */
  start(pacing?: Pacing): Machine;
}

/** Memory and threads that the programs of a run share. */
export interface Machine {
  /** Reserves room for every tensor of the program, once. */
  open(program: Program): Executor;
  /** How much memory is held, in bytes; undefined where nobody counts. */
  readonly memoryBytes: number | undefined;
  /** Lets go of everything. */
  close(): void;
}

/** A program with its tensors. They stay readable until they are written again. */
export interface Executor {
  readonly program: Program;
  setState(state: State): void;
  /** The batch of the images at these indices, as many as the program's batch size, moved where it is said how. */
  setBatch(images: Images, indices: Uint32Array, normalization: Normalization, moves?: Moves): void;
  /** Runs the instructions from `from` up to but not including `to`, each writing its tensor. */
  run(from: number, to: number): void;
  /**
   * All of the program at full speed, the update included where there is one: afterwards the parameters are the updated ones,
   * and of the other tensors only the batch, the model's output, the loss and what the loss reads hold what `run` would have
   * written. Same bits.
   */
  runFree(): void;
  /** Puts a whole tensor where an instruction would have written it, or a batch. */
  put(path: TensorPath, tensor: Tensor): void;
  /** Writes one element of a tensor. */
  write(path: TensorPath, index: Index, value: number): void;
  /** After all instructions have run: the updated parameters become the parameters. */
  commit(): void;
  /**
   * A copy, NCHW. What it holds is only meaningful once it has been written.
   * @param sample only this one, as a batch of one, of a tensor that has a row for each
   */
  read(path: TensorPath, sample?: number): Tensor;
  /**
   * A tensor in a handful of numbers, without copying it. Meaningful once it has been written.
   * @param limits what its values tend to, to count those that are near; only of what is per sample
   */
  measure(path: TensorPath, limits?: Limits): Measure;
  /** ‖to − from‖ of two tensors of one shape that are not per sample: how far an update moved a parameter. Nothing is copied. */
  distance(from: TensorPath, to: TensorPath): number;
  /** The scalar loss, and how many of the batch the model's output gets right; NaN where it tells no classes apart. */
  outcome(): { readonly loss: number; readonly correct: number };
}

/** The parameters and settings as they now are. */
export function stateOf(executor: Executor): State {
  return new Map(executor.program.carried.map((path) => [path, executor.read(path)]));
}
