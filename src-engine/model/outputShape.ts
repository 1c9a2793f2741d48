// The shape of what a network makes of one image, by its ops' own rules; nothing is compiled.

import { inputNames } from "../ops/inputs";
import { opUnder } from "../ops/under";
import type { Shape } from "../tensor/tensor";
import { completeAttrs, opOf, type LayerSpec, type ModelSpec } from "./model";
import { INPUT, type Placed } from "./topology";

/**
 * @param layers in their order
 * @param wanted the layer whose output it is
 * @returns with a batch of 1 before it; undefined where a layer does not go with what it reads, which compiling tells
 */
export function outputShape(
  layers: readonly Placed[],
  input: ModelSpec["input"],
  wanted: string,
): Shape | undefined {
  const found = new Map<string, Shape>([[INPUT, [1, ...input]]]);
  try {
    for (const { spec, from } of layers)
      found.set(
        spec.name,
        outputOf(
          spec,
          from.map((name) => found.get(name)!),
        ),
      );
  } catch {
    return undefined;
  }
  return found.get(wanted);
}

function outputOf(spec: LayerSpec, inputs: readonly Shape[]): Shape {
  const whole = opOf(spec);
  const attrs = completeAttrs(spec.name, whole, spec.attrs);
  const op = opUnder(whole, attrs, inputs.length);
  const names = inputNames(op, inputs.length) ?? [];
  const shapes: Record<string, Shape> = Object.fromEntries(names.map((name, i) => [name, inputs[i]!]));
  for (const [name, { shape }] of Object.entries({ ...op.parameters, ...op.buffers }))
    shapes[name] = shape(shapes, attrs);
  for (const [name, rule] of Object.entries((op.evaluation ?? op).forward))
    if (rule.next === undefined) shapes[name] = rule.shape(shapes, attrs);
  return shapes["output"]!;
}
