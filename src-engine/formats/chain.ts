// Follows a chain of layers from the input, as far as weights alone tell: maps have
// channels, vectors have features. How large maps are is the model's own affair.

import type { Shape, Tensor } from "../tensor/tensor";
import type { LayerDescription } from "./contents";
import { quoted } from "./formatError";

export type Flow =
  | { readonly kind: "maps"; readonly channels: number }
  /** Undefined after Flatten: it depends on the size of the maps. */
  | { readonly kind: "vector"; readonly features: number | undefined };

/** The paths of a layer's weight and bias; none for layers that have nothing to learn. */
export function parametersOf({ name, type }: Pick<LayerDescription, "name" | "type">): readonly string[] {
  return type === "Conv2d" || type === "Linear" ? [`${name}.weight`, `${name}.bias`] : [];
}

/**
 * What comes out of a layer.
 * @param layer with its attributes complete
 * @param fail throws the caller's error when what flows in or a parameter does not go with the layer
 */
export function follow(
  flow: Flow,
  layer: LayerDescription,
  tensors: ReadonlyMap<string, Tensor>,
  fail: (problem: string) => never,
): Flow {
  const { name, type, attrs } = layer;
  const about = `${type} ${quoted(name)}`;
  const expect = (path: string, expected: Shape): void => {
    const { shape } = tensors.get(path) ?? fail(`${about} misses its tensor ${quoted(path)}`);
    if (shape.join() === expected.join()) return;
    fail(`${about} expects ${quoted(path)} of shape [${expected.join(",")}], got [${shape.join(",")}]`);
  };
  const wants = (kind: Flow["kind"]): never => fail(`${about} wants ${kind}, and gets ${flow.kind}`);
  const [weight = "", bias = ""] = parametersOf(layer);
  const sizes = tensors.get(weight)?.shape ?? [];
  if (type === "Conv2d") {
    if (flow.kind !== "maps") return wants("maps");
    const channels = Number(attrs.outChannels ?? sizes[0]);
    const side = Number(attrs.kernelSize);
    expect(weight, [channels, flow.channels, side, side]);
    expect(bias, [channels]);
    return { kind: "maps", channels };
  }
  if (type === "Linear") {
    if (flow.kind !== "vector") return wants("vector");
    const features = Number(attrs.outFeatures ?? sizes[0]);
    expect(weight, [features, flow.features ?? sizes[1] ?? 0]);
    expect(bias, [features]);
    return { kind: "vector", features };
  }
  if (type === "Flatten") return flow.kind === "maps" ? { kind: "vector", features: undefined } : flow;
  if (type === "MaxPool2d" && flow.kind !== "maps") return wants("maps");
  if (type === "Softmax" && flow.kind !== "vector") return wants("vector");
  return flow;
}
