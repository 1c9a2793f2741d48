// What a layer can read: the images, and the layers listed before it.

import type { CheckedLayer, OpInfo } from "../../../../src-engine/protocol/protocol";
import type { Spec } from "./spec";

/** As layers name the images. */
export const IMAGES = "input";

/** What a layer at this place reads where it says nothing: the layer before it, or the images. */
export function sourceBefore({ layers }: Spec, at: number): string {
  return layers[at - 1]?.name ?? IMAGES;
}

/** The nearest first. */
export function sourcesOf({ layers }: Spec, at: number): readonly string[] {
  const names = layers.slice(0, at).map(({ name }) => name);
  return [...new Set([...names.reverse(), IMAGES])];
}

/** Whether an op takes as many inputs as one likes, from so many on. */
export function openInputs({ inputs }: Pick<OpInfo, "inputs">): number | undefined {
  return inputs.at(-1)?.startsWith("…") ? inputs.length : undefined;
}

/** The names of a layer's inputs, as many as it has: those of the op, and numbers where it takes any number. */
export function inputNames(op: Pick<OpInfo, "inputs">, count: number): readonly string[] {
  const least = openInputs(op);
  if (least === undefined) return op.inputs;
  const stem = op.inputs.at(-1)!.slice(1);
  const fixed = op.inputs.slice(0, -1);
  return [
    ...fixed,
    ...Array.from({ length: Math.max(count, least) - fixed.length }, (_, i) => `${stem} ${i + 1}`),
  ];
}

/**
 * What a new layer of an op that joins several ways reads at first: the layer before it, and the nearest other of its shape.
 * Undefined where one input is all it takes.
 */
export function suggestedInputs(
  spec: Spec,
  at: number,
  op: OpInfo,
  known: readonly CheckedLayer[],
): readonly string[] | undefined {
  const least = openInputs(op) === undefined ? op.inputs.length : Math.max(2, op.inputs.length);
  if (least < 2) return undefined;
  const [first = IMAGES, ...others] = sourcesOf(spec, at);
  const shapeOf = (name: string): string | undefined =>
    known.find((layer) => layer.name === name)?.outputShape.join();
  const alike = others.find((name) => name !== first && shapeOf(name) === shapeOf(first));
  const rest = alike ?? others[0] ?? first;
  return [first, ...Array.from({ length: least - 1 }, () => rest)];
}
