// What an op's `<op>.onnx.ts` says: how its layers are written as ONNX nodes and read from them. Such a file sees this and
// onnxAttributes.ts of the formats, and the formats see it through ops/index.onnx.ts.

import type { Op } from "../../ops/op";
import type { Attrs } from "../../protocol/protocol";
import type { Shape, Tensor } from "../../tensor/tensor";
import type { Attributes } from "./onnxAttributes";

/** An integer, a list of them, a float, or a text. */
export type WrittenAttribute =
  number | readonly number[] | { readonly float: number } | { readonly text: string };

export type WrittenSetting = number | readonly number[] | { readonly floats: readonly number[] } | undefined;

/** A layer's own tensors, by the op's names: `weight`, `running_mean`. */
type OwnTensors = Readonly<Record<string, Tensor>>;

// `any`, as in ops/op.ts: each row is given the attributes of its own op.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface OnnxRow<A extends Attrs = any> {
  /** Whose layers these are. A node takes what the op does, in its order: inputs, parameters, buffers; then `settings`. */
  readonly op: Op<A>;
  readonly operator: string;
  /** The operator set that first has the operator, where that is later than the one that files are written for. */
  readonly since?: number;
  /** Where an operator stands for several ops: which of its nodes are layers of this one. Rows that leave it out take the rest. */
  is?(node: NodeFacts): boolean;
  /** What its nodes say of themselves in their doc strings, where an operator stands for several ops that do the same at rest. */
  readonly remark?: string;
  /** What a layer of it is called where a file gives no name that can be used. */
  readonly shortName: string;
  /** Those of its tensors that a node may leave out, zeros then. */
  readonly optional?: readonly string[];
  /** The attribute that is the first dimension of its `weight`, and need not be said where that is known. */
  readonly counted?: keyof A & string;
  /** Subgraphs in which exporters write such a layer, as expressions (import/pattern.ts): `Mul(x, Sigmoid(x))`. */
  readonly forms?: readonly (string | SaidForm)[];
  /** Its layers are written in the first of these forms, a text whose only value is `x`, and not as one node. */
  readonly writesForm?: true;
  /**
   * What a node takes as inputs of their own, in ONNX's order: a float, or a list of whole numbers or of floats; undefined where it is left out. It is
   * read like attributes, which older operator sets have instead.
   */
  readonly settings?: Readonly<Record<string, (attrs: A) => WrittenSetting>>;
  /** Why there is no node for a layer with these attributes, of which a sentence begins with the layer; undefined where there is one. */
  unwritable?(attrs: A): string | undefined;
  /** The node's attributes. */
  write?(attrs: A): Readonly<Record<string, WrittenAttribute>>;
  /** The layer's attributes but for the counted one. @param own the node's tensors @param inputs the shapes of what it reads, for one image */
  read?(given: Attributes, own: OwnTensors, inputs: readonly Shape[]): Attrs;
  /** The layer's tensors, where those of the node are not as they are to be. */
  tensors?(given: Attributes, own: OwnTensors): OwnTensors;
  /** The node's tensors, where those of the layer are not as they are to be. @param inputs the shapes of what it reads, for one image */
  written?(own: OwnTensors, inputs: readonly Shape[]): OwnTensors;
  /** What the node must have and a layer with these attributes has not, by the op's names. */
  added?(attrs: A, inputs: readonly Shape[]): OwnTensors;
}

/** A form that is a layer with some of the node's attributes, which it does not hold as numbers. */
export interface SaidForm {
  readonly of: string;
  readonly says: Readonly<Record<string, string | number>>;
}

/** What tells ops apart that have one operator. */
interface NodeFacts {
  /** An attribute that is a number, or one of the row's `settings`; undefined where the node does not say it. */
  number(name: string): number | undefined;
  /** Of the node's first input, for one image. */
  readonly input: Shape;
}
