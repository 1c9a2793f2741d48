// An expression's value. What cannot be known yet is undefined, and logic goes on as far as it can without
// (Kleene's three values): `false && unknown` is false. So knowing more never changes an answer, only gives one.

import { nextOf } from "../../protocol/relatedTensors";
import { isPerSample } from "../../run/program/program";
import { ravel, type Tensor } from "../../tensor/tensor";
import { arithmetic } from "./arithmetic";
import { changes, numeric, paired } from "./functions";
import type { BinaryOperator, ChangeNode, Name, Node, TensorNode } from "./node";
import { isOfParameters } from "./parameters";
import { reductions, type Values } from "./reduce";
import type { Scope } from "./scope";

export type Value = number | boolean;

/** From where an expression is looked at. */
export interface Look {
  readonly scope: Scope;
  /** The sample's position in the batch; whatever depends on it is unknown where it is left out. */
  readonly n?: number;
  /** Take parameters as the update left them. */
  readonly updated?: boolean;
  /** What was computed already and is the same for every sample. */
  readonly memo?: Map<Node, Value | undefined>;
}

/** Undefined where it depends on what is not known. */
export function evaluate(node: Node, look: Look): Value | undefined {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "name":
      return named(node.name, look);
    case "tensor":
      return element(node, look);
    case "call":
    case "change":
      return remembered(node, look);
    case "unary": {
      const value = evaluate(node.operand, look);
      if (value === undefined) return undefined;
      return node.operator === "-" ? -Number(value) : !isTrue(value);
    }
    case "binary":
      return joined(node.operator, node.left, node.right, look);
  }
}

/** A number is true unless it is 0 or NaN. */
export function isTrue(value: Value): boolean {
  return value === true || (value !== false && value !== 0 && value === value);
}

function named(name: Name, { scope, n }: Look): number | undefined {
  switch (name) {
    case "iteration":
      return scope.iteration;
    case "epoch":
      return scope.epoch;
    case "loss":
      return scope.loss?.();
    case "lr":
    case "learningRate":
      return scope.learningRate;
    case "n":
      return n;
    case "sample":
      return n === undefined ? undefined : scope.indices?.[n];
    case "label":
      return n === undefined ? undefined : scope.labels?.()?.[n];
    case "predicted":
      return n === undefined ? undefined : scope.predictions?.()?.[n];
  }
}

/** Calls are what may be costly. */
function remembered(node: Extract<Node, { kind: "call" | "change" }>, look: Look): Value | undefined {
  const compute = (): Value | undefined => (node.kind === "call" ? call(node, look) : change(node, look));
  const { memo } = look;
  if (!memo || node.perSample) return compute();
  if (!memo.has(node)) memo.set(node, compute());
  return memo.get(node);
}

function call(
  { name, arguments: [first, second] }: Extract<Node, { kind: "call" }>,
  look: Look,
): number | undefined {
  if (second) {
    const [x, y] = [number(first!, look), number(second, look)];
    return x === undefined || y === undefined ? undefined : paired[name]!(x, y);
  }
  if (Object.hasOwn(numeric, name)) {
    const x = number(first!, look);
    return x === undefined ? undefined : numeric[name]!(x);
  }
  const values = valuesOf(first!, look);
  return values && reductions[name]!(values);
}

/** A tensor or a part of it; a number is a tensor of one. */
function valuesOf(node: Node, look: Look): Values | undefined {
  if (node.kind === "tensor") return partOf(node, look);
  const x = number(node, look);
  return x === undefined ? undefined : { data: [x], shape: [1], channels: 0 };
}

/** The tensor with its first dimensions fixed by the indices. Undefined also where an index is outside. */
export function partOf(node: TensorNode, look: Look): Values | undefined {
  const { scope, updated } = look;
  const tensor = scope.read?.((updated ? nextOf(scope.program, node.path) : undefined) ?? node.path);
  const index = tensor && indexIn(node, tensor, look);
  if (!tensor || !index) return undefined;
  const shape = tensor.shape.slice(index.length);
  const size = shape.reduce((product, n) => product * n, 1);
  const from = ravel(index, tensor.shape.slice(0, index.length)) * size;
  // Activations have their channels second, parameters their filters first; an index may have chosen one of them.
  const dimension = (isPerSample(scope.program, node.path) ? 1 : 0) - index.length;
  const channels = dimension < 0 ? undefined : dimension;
  return { data: tensor.data.subarray(from, from + size), shape, channels };
}

function indexIn({ index }: TensorNode, { shape }: Tensor, look: Look): number[] | undefined {
  const found: number[] = [];
  for (const [d, node] of index.entries()) {
    const i = number(node, look);
    if (i === undefined || !Number.isInteger(i) || i < 0 || !(i < shape[d]!)) return undefined;
    found.push(i);
  }
  return found;
}

function element(node: TensorNode, look: Look): number | undefined {
  const part = partOf(node, look);
  return part?.shape.length === 0 ? part.data[0] : undefined;
}

function change(node: ChangeNode, look: Look): boolean | undefined {
  const { scope } = look;
  const ofParameters = isOfParameters(node.of, scope.program);
  if (!ofParameters && scope.iteration === 0) return false; // nothing came before
  const value = node.value ? number(node.value, look) : NaN;
  const before = ofParameters ? number(node.of, look) : scope.recall?.(node);
  const after = number(node.of, ofParameters ? { scope, updated: true } : look);
  if (before === undefined || after === undefined || value === undefined) return undefined;
  return changes[node.name]!(before, after, value);
}

function joined(operator: BinaryOperator, left: Node, right: Node, look: Look): Value | undefined {
  if (operator === "&&" || operator === "||") {
    const decisive = operator === "||";
    const a = truth(left, look);
    if (a === decisive) return decisive;
    const b = truth(right, look);
    if (b === decisive) return decisive;
    return a === undefined || b === undefined ? undefined : !decisive;
  }
  const x = number(left, look);
  const y = x === undefined ? undefined : number(right, look);
  return x === undefined || y === undefined ? undefined : arithmetic[operator](x, y);
}

/** Numbers are true unless they are 0 or NaN; undefined where the value depends on what is not known. */
export function truth(node: Node, look: Look): boolean | undefined {
  const value = evaluate(node, look);
  return value === undefined ? undefined : isTrue(value);
}

/** True counts as 1. */
export function number(node: Node, look: Look): number | undefined {
  const value = evaluate(node, look);
  return value === undefined ? undefined : Number(value);
}
