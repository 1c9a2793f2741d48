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
  is?(input: Shape, given: KerasConfig): boolean;
  /** Keras's names of activations, each with the attributes that it stands for. */
  readonly activations?: Readonly<Record<string, Attrs>>;
  /** Why an activation is not this op in an older Keras: half a sentence that begins with a verb. @param version Keras's, 2 or 3 */
  refuses?(version: number): string | undefined;
  /** What Keras calls its tensors, in the order in which it keeps them; several names where they differ from version to version. */
  readonly tensors?: Readonly<Record<string, string | readonly string[]>>;
  /** @param input of one image as it lies here: [1, channels, height, width] or [1, features] */
  read?(given: KerasConfig, input: Shape): Attrs;
  /** Its op reads two, Keras's layer any number: each further one is a layer of its own. */
  readonly pairs?: true;
  /** A second layer here that belongs to the same one of Keras's: what it is called behind the first, and its row. */
  then?(given: KerasConfig): { readonly suffix: string; readonly row: KerasRow } | undefined;
  /**
   * Keras's layer for one of it; left out: its class or activation above, where that says it all. What goes without saying in Keras may
   * be left out. A text says why there is none: half a sentence that begins with a verb.
   * @param inputs of one image, as they lie here
   */
  write?(attrs: A, inputs: readonly Shape[], output: Shape): KerasWritten | string;
}

export interface KerasWritten {
  readonly type: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Zeros that a layer of its own puts around the image first: top, left, bottom, right. */
  readonly padding?: readonly number[];
  /** Of tensors that Keras calls or shapes otherwise than such a row's usually, by our names for them. */
  readonly tensors?: Readonly<Record<string, { readonly name?: string; readonly shape: Shape }>>;
}
