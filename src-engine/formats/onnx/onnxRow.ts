// What an op's `<op>.onnx.ts` says: how its layers are written as ONNX nodes and read from them. Such a file sees this and
// onnxAttributes.ts of the formats, and the formats see it through ops/index.onnx.ts.

import type { Op } from "../../ops/op";
import type { Attrs } from "../../protocol/protocol";
import type { Shape, Tensor } from "../../tensor/tensor";
import type { Attributes } from "./onnxAttributes";

/** An integer, a list of them, a float, or a text. */
export type WrittenAttribute =
  number | readonly number[] | { readonly float: number } | { readonly text: string };

/** A layer's own tensors, by the op's names: `weight`, `running_mean`. */
type OwnTensors = Readonly<Record<string, Tensor>>;

// `any`, as in ops/op.ts: each row is given the attributes of its own op.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface OnnxRow<A extends Attrs = any> {
  /** Whose layers these are. A node takes what the op does, in its order: inputs, parameters, buffers; then `scalars`. */
  readonly op: Op<A>;
  readonly operator: string;
  /** The operator set that first has the operator, where that is later than the one that files are written for. */
  readonly since?: number;
  /** Where an operator stands for several ops: which of its nodes are layers of this one. Rows that leave it out take the rest. */
  is?(node: NodeFacts): boolean;
  /** What a layer of it is called where a file gives no name that can be used. */
  readonly shortName: string;
  /** Those of its tensors that a node may leave out, zeros then. */
  readonly optional?: readonly string[];
  /** The attribute that is the first dimension of its `weight`, and need not be said where that is known. */
  readonly counted?: keyof A & string;
  /** Other operators that it is read from, without the tensors that are optional. */
  readonly alsoReads?: readonly OtherForm[];
  /** Numbers that a node takes as inputs of their own. They are read like attributes, which they were in older operator sets. */
  readonly scalars?: Readonly<Record<string, (attrs: A) => number>>;
  /** The node's attributes. */
  write?(attrs: A): Readonly<Record<string, WrittenAttribute>>;
  /** The layer's attributes but for the counted one. @param own the node's tensors */
  read?(given: Attributes, own: OwnTensors): Attrs;
  /** The layer's tensors, where those of the node are not as they are to be. */
  tensors?(given: Attributes, own: OwnTensors): OwnTensors;
}

/** What tells ops apart that have one operator. */
export interface NodeFacts {
  /** An attribute that is a number, or one of the row's `scalars`; undefined where the node does not say it. */
  number(name: string): number | undefined;
  /** Of the node's first input, for one image. */
  readonly input: Shape;
}

export interface OtherForm {
  readonly operator: string;
  /** The operator of a node that may follow and add its bias. */
  readonly bias?: string;
}
