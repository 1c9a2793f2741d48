// What is known of a tensor before anything runs. Nobody guesses it from a name or a shape.

import type { DType, Shape } from "../tensor/tensor";
import type { TensorPath } from "./tensorPath";

/** What a tensor is in an iteration. */
export type Role =
  /** The images of the batch, and what else an iteration is given: the numbers that rules draw from. */
  | "input"
  /** The labels. */
  | "target"
  /** What a layer makes of its inputs; the loss, too. */
  | "activation"
  /** What a forward rule writes for the backward pass: pooling's winners, a mask. */
  | "saved"
  /** Trained. */
  | "parameter"
  /** Carried from iteration to iteration by a layer, but not trained: a running mean. */
  | "buffer"
  /** Carried by the optimizer, for each parameter: a momentum. */
  | "optimizerState"
  /** A number the optimizer goes by, which can change while a run goes on: `learningRate`. */
  | "setting"
  /** Of the loss by `of`, or by one reader's use of it. */
  | "gradient"
  /** What `of` is in the next iteration. */
  | "next";

export interface TensorInfo {
  readonly path: TensorPath;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly role: Role;
  /** Whose gradient or next value it is; of the optimizer's state, whose state. */
  readonly of?: TensorPath;
  /** The layer it belongs to; `loss` for the loss's. */
  readonly layer?: string;
  /** Whether its first dimension is the batch. */
  readonly perSample: boolean;
}

/** By path. It inherits nothing: no tensor is called `constructor`. */
export type Tensors = Readonly<Record<TensorPath, TensorInfo>>;
