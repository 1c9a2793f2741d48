// What comes out of a layer of a file, by its op's own rules, and whether the file's tensors go with it.

import { inputNames, wantedInputs } from "../../ops/inputs";
import type { Shape, Tensor } from "../../tensor/tensor";
import type { LayerDescription } from "./contents";
import { opOf, rowOf, type Fail } from "./exchanged";
import { quoted } from "../formatError";

/** The paths of what a layer has of its own: parameters, then buffers. */
export function ownPaths(
  layer: Pick<LayerDescription, "name" | "type" | "attrs">,
  fail: Fail,
): readonly string[] {
  const { parameters, buffers } = opOf(layer, fail);
  return Object.keys({ ...parameters, ...buffers }).map((name) => `${layer.name}.${name}`);
}

/** Of what a layer has and makes of one image, once it is trained, the shapes, by its op's names: `weight`, `output`. */
export function shapesIn(
  layer: LayerDescription,
  inputs: readonly Shape[],
  fail: Fail,
): Readonly<Record<string, Shape>> {
  const op = opOf(layer, fail);
  const about = `${layer.type} ${quoted(layer.name)}`;
  const names =
    inputNames(op, inputs.length) ?? fail(`${about} takes ${wantedInputs(op)}, got ${inputs.length}`);
  const given = Object.fromEntries(names.map((name, i) => [name, inputs[i]!]));
  const shapes: Record<string, Shape> = { ...given };
  try {
    for (const [name, { shape }] of Object.entries({ ...op.parameters, ...op.buffers }))
      shapes[name] = shape(given, layer.attrs);
    for (const [name, rule] of Object.entries((op.evaluation ?? op).forward))
      if (rule.next === undefined) shapes[name] = rule.shape(shapes, layer.attrs);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fail(`${about}: ${error.message.replace(`${op.type}: `, "")}`);
  }
  return shapes;
}

/**
 * A layer's attributes, with the one that its weight tells where it is not given.
 * @param weight its shape, where the layer has one
 */
export function withCounted(
  layer: LayerDescription,
  weight: Shape | undefined,
  fail: Fail,
): LayerDescription {
  const { counted } = rowOf(layer, fail);
  if (counted === undefined || !weight) return layer;
  return { ...layer, attrs: { [counted]: weight[0]!, ...layer.attrs } };
}

/** The same by the tensors of a file. */
export function countedBy(
  layer: LayerDescription,
  tensors: ReadonlyMap<string, Tensor>,
  fail: Fail,
): LayerDescription {
  return withCounted(layer, tensors.get(`${layer.name}.weight`)?.shape, fail);
}

/**
 * The shape of what a layer makes of one image.
 * @param layer with its attributes complete, but for the one that its weight tells
 * @param inputs the shapes of what it reads
 * @param fail throws the caller's error when what it reads or a tensor does not go with it
 */
export function shapeAfter(
  layer: LayerDescription,
  inputs: readonly Shape[],
  tensors: ReadonlyMap<string, Tensor>,
  fail: Fail,
): Shape {
  const about = `${layer.type} ${quoted(layer.name)}`;
  const own = ownPaths(layer, fail).map((path): [string, Shape] => [
    path,
    tensors.get(path)?.shape ?? fail(`${about} misses its tensor ${quoted(path)}`),
  ]);
  const shapes = shapesIn(countedBy(layer, tensors, fail), inputs, fail);
  for (const [path, shape] of own) {
    const expected = shapes[path.slice(layer.name.length + 1)]!.join(",");
    if (shape.join(",") !== expected)
      fail(`${about} expects ${quoted(path)} of shape [${expected}], got [${shape.join(",")}]`);
  }
  return shapes["output"]!;
}
