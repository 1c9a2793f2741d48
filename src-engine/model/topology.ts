// A model's layers in an order in which each comes after those it reads.

import type { LayerSpec } from "./model";
import { near } from "../protocol/near";

export const INPUT = "input";

/** A layer, and the names of those it reads; `input` for the images. */
export interface Placed {
  readonly spec: LayerSpec;
  readonly from: readonly string[];
}

/**
 * As they are listed, as far as that is possible. A layer that names no inputs reads the one listed before it.
 * @throws Error naming the field that names no layer, or the layers that read one another in a circle
 */
export function inOrder(layers: readonly LayerSpec[]): readonly Placed[] {
  const names = layers.map(({ name }) => name);
  let waiting = layers.map((spec, i): Placed => {
    const from = spec.inputs ?? [names[i - 1] ?? INPUT];
    from.forEach((name, k) => assertKnown(name, names, `layers[${i}].inputs[${k}]`));
    return { spec, from };
  });
  const ordered: Placed[] = [];
  const done = new Set([INPUT]);
  while (waiting.length) {
    const next = waiting.find(({ from }) => from.every((name) => done.has(name)));
    if (!next) {
      const circle = waiting.map(({ spec }) => spec.name).join(", ");
      throw new Error(`model: ${circle} read one another in a circle`);
    }
    waiting = waiting.filter((one) => one !== next);
    done.add(next.spec.name);
    ordered.push(next);
  }
  return ordered;
}

/** The one layer that no other reads: its output is the model's. */
export function lastOf(layers: readonly Placed[], wanted?: string): string {
  const names = layers.map(({ spec }) => spec.name);
  if (wanted !== undefined) {
    assertKnown(wanted, names, "output");
    return wanted;
  }
  const read = new Set(layers.flatMap(({ from }) => from));
  const ends = names.filter((name) => !read.has(name));
  if (ends.length > 1) {
    throw new Error(
      `model: ${ends.join(", ")} are read by no other layer; "output" must say which is the model's`,
    );
  }
  return ends[0] ?? INPUT;
}

function assertKnown(name: string, names: readonly string[], where: string): void {
  if (name === INPUT || names.includes(name)) return;
  throw new Error(
    `model: ${where}: no layer is called ${name}; near are ${near(name, [INPUT, ...names]).join(", ")}`,
  );
}
