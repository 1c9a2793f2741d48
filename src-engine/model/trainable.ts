// A network that came without a loss, with one: of the scores that it gives before they become probabilities.

import { rowOfMaps, usualLoss } from "../ops/index";
import type { PerChannel } from "../protocol/perChannel";
import { opOf, type LayerSpec, type ModelSpec } from "./model";
import { outputShape } from "./outputShape";
import { presets, type Preset } from "./presets";
import { inOrder, INPUT, lastOf } from "./topology";

/** A network as files describe it. */
interface Described {
  readonly name: string;
  readonly inputShape: ModelSpec["input"];
  readonly layers: readonly LayerSpec[];
  readonly output?: string;
}

/**
 * A last layer that makes probabilities stays, to be looked at; the loss is of what it reads, and which class is highest is the same.
 * What is no row of scores, as maps, is made one, so that the network can be looked at.
 */
export function trainable({ name, inputShape, layers, output }: Described): ModelSpec {
  const placed = inOrder(layers);
  const last = lastOf(placed, output);
  const end = placed.find(({ spec }) => spec.name === last);
  const [scores] = end && opOf(end.spec).givesProbabilities ? end.from : [];
  const said = scores !== undefined && scores !== INPUT ? scores : output;
  const ofLoss = said ?? last;
  const shape = outputShape(placed, inputShape, ofLoss);
  const isRow = shape === undefined || shape.length === 2;
  const row = isRow ? undefined : { name: freeName(layers), type: rowOfMaps, attrs: {}, inputs: [ofLoss] };
  const named = row?.name ?? said;
  return {
    name,
    input: inputShape,
    layers: row ? [...layers, row] : layers,
    ...(named !== undefined && { output: named }),
    loss: { type: usualLoss, attrs: {} },
  };
}

/** `scores`, or that with a number that no layer has. */
function freeName(layers: readonly LayerSpec[]): string {
  const taken = new Set(layers.map(({ name }) => name));
  let found = "scores";
  for (let n = 2; taken.has(found); n++) found = `scores${n}`;
  return found;
}

/** The same with a recipe: the usual one, images prepared as the file says. */
export function trainablePreset(
  model: Described & { readonly mean: PerChannel; readonly deviation: PerChannel },
): Preset {
  const { mean, deviation } = model;
  return { model: trainable(model), recipe: { ...presets[0]!.recipe, mean, deviation } };
}
