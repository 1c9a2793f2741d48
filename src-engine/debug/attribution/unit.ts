// A unit: the mean of those elements of a layer's output whose index begins so.

import type { Probe } from "../../run/probe";
import type { TensorPath, Unit } from "../../protocol/protocol";
import { sizeOf, zeros, type Shape, type Tensor } from "../../tensor/tensor";

/** `conv2.output[·,3]`: the dot stands for the sample. */
export function unitName({ path, index }: Unit): string {
  return index.length ? `${path}[·,${index.join(",")}]` : path;
}

const WRITTEN = /^([^\s[\]]+)(?:\[(?:[·:*](?:,|(?=\])))?([\d,\s]*)\])?$/;

/**
 * The unit of which a text speaks: `fc.output[7]`, or `fc.output[·,7]` with a dot, colon or star for the sample.
 * @throws Error when it speaks of none
 */
export function parseUnit(text: string): Unit {
  const [, path, indices] = WRITTEN.exec(text.trim()) ?? [];
  const index = indices?.trim() ? indices.split(",").map((one) => Number(one.trim() || NaN)) : [];
  if (path === undefined || !index.every(Number.isInteger))
    throw new Error(`unit: expected something like fc.output[7] or conv2.output[3,5,5], got "${text}"`);
  return { path, index };
}

/** Where a unit's elements lie in a row of its tensor: so many from `from` on. */
export interface Extent {
  readonly from: number;
  readonly count: number;
  /** Of one row. */
  readonly size: number;
  readonly shape: Shape;
}

/** @throws Error when the network has no such layer, or its output no such index */
export function extentOf({ program }: Probe, unit: Unit): Extent {
  const layer = program.layers.find(({ output }) => output === unit.path);
  if (!layer) {
    const known = program.layers.map(({ output }) => output).join(", ");
    throw new Error(`unit: "${unit.path}" is no layer's output; known are ${known}`);
  }
  const [, ...shape] = layer.outputShape;
  const { index } = unit;
  const fits = index.length <= shape.length && index.every((i, d) => i >= 0 && i < shape[d]!);
  if (!fits) {
    throw new Error(
      `unit: ${unitName(unit)} is outside of ${unit.path}, which is [·,${shape.join(",")}] for a sample`,
    );
  }
  const count = sizeOf(shape.slice(index.length));
  const before = index.reduce((offset, i, d) => offset * shape[d]! + i, 0);
  return { from: before * count, count, size: sizeOf(shape), shape };
}

/** The unit's value in each row of its tensor. */
export function valuesIn({ data }: Tensor, { from, count, size }: Extent): Float64Array {
  return Float64Array.from({ length: data.length / size }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += data[row * size + from + i]!;
    return sum / count;
  });
}

/** The gradient of the unit by its own tensor, for one image. */
export function seedOf({ from, count, shape }: Extent): Tensor {
  const seed = zeros([1, ...shape]);
  seed.data.fill(1 / count, from, from + count);
  return seed;
}

/**
 * The score of a class, before a softmax.
 * @throws Error where the model tells no classes apart
 */
export function scoreOf(probe: Probe, label: number): Unit {
  if (probe.program.classes === undefined)
    throw new Error(
      `attribution: the model gives images back and scores no classes; name a unit, such as ${probe.program.output}[0]`,
    );
  return { path: scoresPath(probe), index: [label] };
}

/** The layer whose outputs are the classes' scores: the last one but for a softmax, which makes one class's gain the others' loss. */
function scoresPath({ program }: Probe): TensorPath {
  return program.layers.findLast(({ givesProbabilities }) => !givesProbabilities)?.output ?? program.output;
}
