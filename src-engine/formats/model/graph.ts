// A described model as a graph: which layer reads which, and in what order they compute.

import { INPUT, inOrder, lastOf, type Placed } from "../../model/topology";
import type { LayerDescription, ModelDescription } from "./contents";
import type { Fail } from "./exchanged";
import { quoted } from "../formatError";

export { INPUT };

interface Graph {
  /** Each after those it reads. */
  readonly layers: readonly Placed<LayerDescription>[];
  /** The layer whose output is the model's; `input` where there are none. */
  readonly output: string;
}

/** @param fail throws the caller's error where layers cannot be told apart or read what is not there */
export function graphOf({ layers, output }: Pick<ModelDescription, "layers" | "output">, fail: Fail): Graph {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (name === INPUT) fail(`no layer can be called ${quoted(INPUT)}: that name is the images'`);
    if (names.has(name)) fail(`two layers are named ${quoted(name)}`);
    names.add(name);
  }
  try {
    const placed = inOrder(layers);
    return { layers: placed, output: lastOf(placed, output) };
  } catch (error) {
    const problem = (error as Error).message.replace(/^model: /, "");
    // It names layers as the file has them.
    return fail(JSON.stringify(problem.slice(0, 400)).slice(1, -1).replaceAll('\\"', '"'));
  }
}

/** The layers that a layer is said to read, where it does not go without saying: left out, it reads the one listed before it. */
export function saidInputs(
  from: readonly string[],
  before: string | undefined,
): { inputs?: readonly string[] } {
  return from.length === 1 && from[0] === (before ?? INPUT) ? {} : { inputs: from };
}
