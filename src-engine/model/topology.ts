// A model's layers in an order in which each comes after those it reads.

import { near } from "../protocol/near";
import type { LayerSpec } from "./model";

export const INPUT = "input";

/** A layer, and the names of those it reads; `input` for the images. */
export interface Placed<L = LayerSpec> {
  readonly spec: L;
  readonly from: readonly string[];
}

type Listed = Pick<LayerSpec, "name" | "inputs">;

/**
 * As they are listed, as far as that is possible: the next is always the first of the list that can be. A layer that names no
 * inputs reads the one listed before it.
 * @throws Error naming the field that names no layer, or the layers that read one another in a circle
 */
export function inOrder<L extends Listed>(layers: readonly L[]): readonly Placed<L>[] {
  const places = new Map(layers.map(({ name }, i) => [name, i]));
  const placed = layers.map((spec, i): Placed<L> => {
    const from = spec.inputs ?? [layers[i - 1]?.name ?? INPUT];
    from.forEach((name, k) => assertKnown(name, places, `layers[${i}].inputs[${k}]`));
    return { spec, from };
  });
  const readers = layers.map((): number[] => []);
  const missing = placed.map(({ from }, i) => {
    const read = new Set(from.filter((name) => name !== INPUT));
    for (const name of read) readers[places.get(name)!]!.push(i);
    return read.size;
  });
  // Descending, so that the first of the list is taken off the end.
  const ready = layers.map((_, i) => i).filter((i) => missing[i] === 0);
  ready.reverse();
  const ordered: Placed<L>[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    ordered.push(placed[i]!);
    for (const reader of readers[i]!) {
      missing[reader]! -= 1;
      if (missing[reader] === 0) ready.splice(ready.findLastIndex((other) => other > reader) + 1, 0, reader);
    }
  }
  if (ordered.length === layers.length) return ordered;
  const circle = placed.filter((_, i) => missing[i]! > 0).map(({ spec }) => spec.name);
  throw new Error(`model: ${circle.join(", ")} read one another in a circle`);
}

/** The one layer that no other reads: its output is the model's. */
export function lastOf(layers: readonly Placed<Listed>[], wanted?: string): string {
  const names = layers.map(({ spec }) => spec.name);
  if (wanted !== undefined) {
    assertKnown(wanted, new Map(names.map((name, i) => [name, i])), "output");
    return wanted;
  }
  const read = new Set(layers.flatMap(({ from }) => from));
  const ends = names.filter((name) => !read.has(name));
  if (ends.length > 1) {
    throw new Error(
      `model: output: expected the name of one of ${ends.join(", ")}, which are read by no other layer, got nothing`,
    );
  }
  return ends[0] ?? INPUT;
}

function assertKnown(name: string, names: ReadonlyMap<string, unknown>, where: string): void {
  if (name === INPUT || names.has(name)) return;
  const nearest = near(name, [INPUT, ...names.keys()]).join(", ");
  throw new Error(`model: ${where}: no layer is called ${name}; near are ${nearest}`);
}
