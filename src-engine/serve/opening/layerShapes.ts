// The shapes of a model's layers as far as they can be known, and what is wrong with the others: every layer by itself, so that
// a model that is half written shows all it can.

import { completeAttrs, opOf, type LayerSpec, type ModelSpec } from "../../model/model";
import { INPUT, type Placed } from "../../model/topology";
import { opUnder } from "../../ops/under";
import type { CheckedLayer } from "../../protocol/protocol";
import { localInputs } from "../../run/program/unit";
import { sizeOf, type Shape } from "../../tensor/tensor";

interface LayerShapes {
  readonly layers: readonly CheckedLayer[];
  /** Why a layer cannot have these inputs. */
  readonly problems: readonly (readonly [layer: LayerSpec, problem: string])[];
}

/** @param placed in the order in which they compute; those that are wrong by themselves, and what reads them, are passed over */
export function layerShapes(
  placed: readonly Placed[],
  input: ModelSpec["input"],
  batchSize: number,
): LayerShapes {
  const shapes = new Map<string, Shape>([[INPUT, [batchSize, ...input]]]);
  const layers: CheckedLayer[] = [];
  const problems: [LayerSpec, string][] = [];
  for (const one of placed) {
    const inputs = one.from.map((name) => shapes.get(name));
    if (!inputs.every((shape) => shape !== undefined)) continue;
    try {
      const { output, ...layer } = laidOut(one, inputs);
      shapes.set(layer.name, output);
      layers.push(layer);
    } catch (error) {
      problems.push([one.spec, (error as Error).message]);
    }
  }
  return { layers, problems };
}

function laidOut(
  { spec: { name, type, attrs: given } }: Placed,
  inputs: readonly Shape[],
): CheckedLayer & { readonly output: Shape } {
  const whole = opOf({ name, type });
  const attrs = completeAttrs(name, whole, given);
  const op = opUnder(whole, attrs);
  const read = Object.fromEntries(localInputs(op, inputs.length).map((local, i) => [local, inputs[i]!]));
  const parameters = shapesOf(op.parameters);
  const shapes: Record<string, Shape> = { ...read, ...parameters, ...shapesOf(op.buffers) };
  for (const [rule, { next, shape }] of Object.entries(op.forward))
    if (next === undefined) shapes[rule] = shape(shapes, attrs);
  const output = shapes["output"]!;
  const each = sizeOf(output) / output[0]!;
  const weight = parameters["weight"] ?? [];
  const own = Object.entries(shapes).filter(([local]) => !(local in read));
  return {
    ...{ name, output, outputShape: output.slice(1) },
    title: [type, op.summary?.(attrs, read)].filter(Boolean).join(" "),
    parameters: Object.values(parameters).reduce((sum, shape) => sum + sizeOf(shape), 0),
    // A vector scales each channel; from a matrix on every number of the output is a sum of products.
    multiplyAdds: weight.length > 1 ? each * sizeOf(weight.slice(1)) : 0,
    bytes: own.reduce((sum, [, shape]) => sum + 4 * sizeOf(shape), 0),
  };

  function shapesOf(carried: typeof op.parameters = {}): Readonly<Record<string, Shape>> {
    return Object.fromEntries(
      Object.entries(carried).map(([local, { shape }]) => [local, shape(read, attrs)]),
    );
  }
}
