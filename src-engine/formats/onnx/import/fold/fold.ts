// How a node is computed beforehand: of its inputs, all of which are constants, the constant that it gives.

import type { Shape } from "../../../../tensor/tensor";
import type { OnnxAttribute } from "../../onnxNode";
import type { Constant } from "../constant";

export interface Folding {
  /** Undefined where an input is left out. */
  readonly inputs: readonly (Constant | undefined)[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  readonly opset: number;
  readonly outputs: number;
  /** To be told how many numbers will be computed, before they are. */
  charge(numbers: number): void;
}

/** @throws NotFoldable */
export type Fold = (folding: Folding) => Constant | readonly Constant[];

/** What cannot be computed beforehand, and why: half a sentence about the node. */
export class NotFoldable extends Error {}

/** @throws NotFoldable where the node has no such input, or its numbers cannot be had */
export function given({ inputs }: Folding, i: number): Constant {
  const found = inputs[i];
  if (!found) throw new NotFoldable(`has no input ${i}`);
  if (found.without !== undefined)
    throw new NotFoldable(`reads ${JSON.stringify(found.name)}, which ${found.without}`);
  return found;
}

/** Whole numbers that are an input or, in older operator sets, an attribute. */
export function integers(folding: Folding, i: number, attribute: string): readonly number[] | undefined {
  const { inputs, attributes } = folding;
  if (inputs[i]) {
    const found = given(folding, i);
    if (found.batch) throw new NotFoldable(`takes ${attribute} from the batch's size`);
    return Array.from(found.numbers());
  }
  const value = attributes.get(attribute);
  if (typeof value === "number") return [value];
  return Array.isArray(value) ? (value as readonly number[]).map(Number) : undefined;
}

/** @param usual where there is no such attribute, or it is no number */
export function integer({ attributes }: Folding, name: string, usual: number): number {
  const value = attributes.get(name) ?? usual;
  return typeof value === "number" ? value : usual;
}

/** Axes from the front. */
export function axisOf(axis: number, rank: number): number {
  const from = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(from) || from < 0 || from >= Math.max(1, rank))
    throw new NotFoldable(`has axis ${axis}, of a tensor with ${rank}`);
  return from;
}

/** How far apart elements lie along each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let size = 1, d = shape.length - 1; d >= 0; d--) {
    strides[d] = size;
    size *= shape[d]!;
  }
  return strides;
}

/** For each element of a shape, in order, the offset by these strides; as a function to be called once for each. */
export function walker(shape: Shape, strides: readonly number[], offset = 0): () => number {
  const index = shape.map(() => 0);
  let at = offset;
  let isFirst = true;
  return () => {
    if (isFirst) {
      isFirst = false;
      return at;
    }
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d]!;
      if (++index[d]! < shape[d]!) return at;
      at -= shape[d]! * strides[d]!;
      index[d] = 0;
    }
    return at;
  };
}

/** The shape that both are stretched to. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const x = a[d - rank + a.length] ?? 1;
    const y = b[d - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new NotFoldable(
        `computes with shapes [${a.join(",")}] and [${b.join(",")}], which do not go together`,
      );
    return x === 1 ? y : x;
  });
}

/** The strides by which a smaller shape is read as a larger one. */
export function stretched(from: Shape, to: Shape): number[] {
  const own = stridesOf(from);
  const before = to.length - from.length;
  return to.map((_, d) => (d < before || from[d - before] === 1 ? 0 : own[d - before]!));
}
