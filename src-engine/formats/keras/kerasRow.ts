// What an op's `<op>.keras.ts` says: which of Keras's layers and activations are read as it, and by which attributes.

import type { Op } from "../../ops/op";
import type { Attrs } from "../../protocol/protocol";
import type { Shape } from "../../tensor/tensor";
import type { KerasConfig } from "./kerasConfig";

// `any`, as in ops/op.ts: each row reads the attributes of its own op.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface KerasRow<A extends Attrs = any> {
  readonly op: Op<A>;
  /** Keras's classes of layers. */
  readonly layers?: readonly string[];
  /** Where a class stands for several ops: whether it is this one for such an input. Rows that leave it out take the rest. */
  is?(input: Shape): boolean;
  /** Keras's names of activations, each with the attributes that it stands for. */
  readonly activations?: Readonly<Record<string, Attrs>>;
  /** What Keras calls its tensors, in the order in which it keeps them. */
  readonly tensors?: Readonly<Record<string, string>>;
  /** @param input of one image as it lies here: [1, channels, height, width] or [1, features] */
  read?(given: KerasConfig, input: Shape): Attrs;
  /** Keras's config of a layer of it, with its class; what goes without saying in Keras may be left out. */
  write?(attrs: A): Readonly<Record<string, unknown>>;
}
