// What an expression is once it is parsed: a tree.

import type { TensorPath } from "../../protocol/protocol";

/** What an expression may speak of besides tensors. The last four belong to one sample of the batch. */
export const names = [
  "iteration",
  "epoch",
  "loss",
  "lr",
  "learningRate",
  "label",
  "predicted",
  "sample",
  "n",
] as const;
export type Name = (typeof names)[number];

export type BinaryOperator =
  "||" | "&&" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "+" | "-" | "*" | "/" | "%" | "^";

interface Common {
  /** Its column, from 0. */
  readonly at: number;
  /** Whether its value depends on the sample: it speaks of `label`, `predicted`, `sample` or `n`. */
  readonly perSample: boolean;
}

export type Node = Common &
  (
    | { readonly kind: "constant"; readonly value: number | boolean }
    | { readonly kind: "name"; readonly name: Name }
    /** A tensor, one of its elements, or with fewer indices than dimensions a part of it. */
    | { readonly kind: "tensor"; readonly path: TensorPath; readonly index: readonly Node[] }
    | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Node[] }
    /** `changed(x)`, `crossed(x, value)`: x now beside x one iteration earlier. */
    | {
        readonly kind: "change";
        readonly name: string;
        readonly of: Node;
        readonly value: Node | undefined;
      }
    | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Node }
    | {
        readonly kind: "binary";
        readonly operator: BinaryOperator;
        readonly left: Node;
        readonly right: Node;
      }
  );

export type TensorNode = Extract<Node, { kind: "tensor" }>;
export type ChangeNode = Extract<Node, { kind: "change" }>;

export interface Expression {
  readonly text: string;
  readonly root: Node;
}

export function isPerSampleName(name: Name): boolean {
  return name === "label" || name === "predicted" || name === "sample" || name === "n";
}

export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "constant":
    case "name":
      return [];
    case "tensor":
      return node.index;
    case "call":
      return node.arguments;
    case "change":
      return node.value ? [node.of, node.value] : [node.of];
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
  }
}

/** The node and everything beneath it, from left to right. */
export function* within(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* within(child);
}
