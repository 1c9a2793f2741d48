// A recording: what somebody's run wrote, whatever ran it: named tensors of one or more iterations.

import type { ModelSpec } from "../model/model";
import type { TensorPath } from "../protocol/protocol";
import type { Shape, Tensor } from "../tensor/tensor";

/** In which format numbers were kept: what rounding each of them went through. */
export type Precision = "float64" | "float32" | "bfloat16" | "float16";

/** A tensor as it stands in a recording, under its own name and not yet read. */
export interface RecordedTensor {
  readonly name: string;
  readonly shape: Shape;
  /** Left out for whole numbers, such as labels. */
  readonly precision?: Precision;
  /** Its numbers, as float64 or int32, in the layout they were kept in. @throws FormatError where the file is damaged */
  read(): Promise<Tensor>;
}

export interface RecordedIteration {
  readonly iteration: number;
  readonly tensors: readonly RecordedTensor[];
  /** What the recorder says of it: the graph, aliases. */
  readonly metadata: ReadonlyMap<string, string>;
}

export interface Recording {
  /** What it is called where it is spoken of: a file's or folder's name. */
  readonly name: string;
  /** Where it is known. */
  readonly model?: ModelSpec;
  /** At least one, in order. */
  readonly iterations: readonly RecordedIteration[];
  /** The processes that wrote one each, where there were several, and which of them this is. */
  readonly ranks?: readonly number[];
  readonly rank?: number;
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
}

/** One recorded tensor that has found its place: as the model's tensor of that path is laid out. */
export interface Observation {
  /** What the recording calls it. */
  readonly name: string;
  readonly precision: Precision;
  /** float64, or int32 for labels. */
  readonly tensor: Tensor;
  /** Where it was printed: how far rounding to the decimals may have moved each number. */
  readonly printed?: ArrayLike<number>;
}

/** What is known of one iteration, by the model's paths. */
export interface ObservedIteration {
  readonly iteration: number;
  /** A parameter's gradient as it was before it was added to is called `conv1.weight.grad.prev`. */
  readonly values: ReadonlyMap<TensorPath, Observation>;
  /** How many samples the batch had of which these are some: what is summed over all of them does not follow from these. */
  readonly sampledOf?: number;
  /** How many processes averaged their gradients, where there were several. */
  readonly processes?: number;
  /** Tensors that are taken as they were recorded, since no rule of the model's made them, and why. */
  readonly given?: ReadonlyMap<TensorPath, string>;
}
