// What somebody does to a model: each makes another one of it. Layers that read the one before them go on doing so wherever
// they are moved; those that name what they read keep that name.

import type { OpInfo } from "../../../../src-engine/protocol/protocol";
import { sourceBefore } from "./sources";
import type { Spec, Typed, TypedAttrs, TypedLayer, TypedLoss, TypedOptimizer, TypedPart } from "./spec";

/** At a place of the list, with the values that a form fills in and a name of its own. */
export function withLayer(spec: Spec, at: number, op: OpInfo, inputs?: readonly string[]): Spec {
  const { type, suggested } = op;
  const layer: TypedLayer = {
    ...{ name: freeName(spec, type), type },
    ...(Object.keys(suggested).length > 0 && { attrs: suggested }),
    ...(inputs && { inputs }),
  };
  return { ...spec, layers: [...spec.layers.slice(0, at), layer, ...spec.layers.slice(at)] };
}

/** Who named it reads what it read first. */
export function withoutLayer(spec: Spec, at: number): Spec {
  const gone = spec.layers[at];
  if (!gone) return spec;
  const source = gone.inputs?.[0] ?? sourceBefore(spec, at);
  const layers = spec.layers.filter((_, i) => i !== at);
  const last = layers.at(-1)?.name;
  const renamed = renamedIn({ ...spec, layers }, gone.name, source);
  return spec.output === gone.name && source === "input" ? withOutput(renamed, last) : renamed;
}

export function withLayerMoved(spec: Spec, from: number, to: number): Spec {
  const moved = spec.layers[from];
  if (!moved || to < 0 || to >= spec.layers.length) return spec;
  const others = spec.layers.filter((_, i) => i !== from);
  return { ...spec, layers: [...others.slice(0, to), moved, ...others.slice(to)] };
}

/** Whoever names it goes along, unless another layer is called so already. */
export function withLayerRenamed(spec: Spec, at: number, name: string): Spec {
  const before = spec.layers[at]?.name;
  if (before === undefined) return spec;
  const isShared = spec.layers.some((layer, i) => i !== at && (layer.name === before || layer.name === name));
  const named = withLayerChanged(spec, at, { name });
  return isShared || before === "" || name === "" ? named : renamedIn(named, before, name);
}

/** Keeps the attributes that the other type has as well. */
export function withLayerType(spec: Spec, at: number, op: OpInfo): Spec {
  const layer = spec.layers[at];
  return layer ? withLayerChanged(spec, at, ofType(layer, op)) : spec;
}

export function withLayerAttr(spec: Spec, at: number, name: string, value: Typed): Spec {
  const layer = spec.layers[at];
  return layer ? withLayerChanged(spec, at, withAttr(layer, name, value)) : spec;
}

/** @param inputs undefined for the layer before it */
export function withLayerInputs(spec: Spec, at: number, inputs: readonly string[] | undefined): Spec {
  const { inputs: _before, ...layer } = spec.layers[at] ?? { name: "", type: "" };
  return withLayerReplaced(spec, at, inputs ? { ...layer, inputs } : layer);
}

export function withOutput({ output: _before, ...spec }: Spec, output: string | undefined): Spec {
  return output === undefined ? spec : { ...spec, output };
}

export const withLoss = (spec: Spec, loss: TypedLoss): Spec => ({ ...spec, loss });

/** @param target undefined for an image's label */
export function withTarget(spec: Spec, target: string | undefined): Spec {
  const { target: _before, ...loss } = spec.loss;
  return withLoss(spec, target === undefined ? loss : { ...loss, target });
}

export const withOptimizer = (spec: Spec, optimizer: TypedOptimizer): Spec => ({ ...spec, optimizer });

export function withRecipe(spec: Spec, name: string, value: Typed): Spec {
  return { ...spec, recipe: withField(spec.recipe ?? {}, name, value) };
}

/** @param value undefined takes it away */
export function withAttr<P extends TypedPart>(part: P, name: string, value: Typed): P {
  return { ...part, attrs: withField(part.attrs ?? {}, name, value) };
}

export function withField(fields: TypedAttrs, name: string, value: Typed): TypedAttrs {
  if (value !== undefined) return { ...fields, [name]: value };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

/** The part as another op: attributes that both have stay, those that have to be given are filled in. */
export function ofType<P extends TypedPart>(part: P, { type, attrs, suggested }: OpInfo): P {
  const known = new Set(attrs.map(({ name }) => name));
  const kept = Object.entries(part.attrs ?? {}).filter(([name]) => known.has(name));
  return { ...part, type, attrs: { ...suggested, ...Object.fromEntries(kept) } };
}

function withLayerChanged(spec: Spec, at: number, change: Partial<TypedLayer>): Spec {
  return withLayerReplaced(spec, at, { ...spec.layers[at]!, ...change });
}

function withLayerReplaced(spec: Spec, at: number, layer: TypedLayer): Spec {
  return { ...spec, layers: spec.layers.map((one, i) => (i === at ? layer : one)) };
}

function renamedIn(spec: Spec, before: string, name: string): Spec {
  const layers = spec.layers.map((layer) =>
    layer.inputs?.includes(before)
      ? { ...layer, inputs: layer.inputs.map((one) => (one === before ? name : one)) }
      : layer,
  );
  return { ...spec, layers, ...(spec.output === before && { output: name }) };
}

/** `conv3`: the type without its dimensions, and the next number. */
function freeName({ layers }: Spec, type: string): string {
  const stem = type.toLowerCase().replace(/\dd$/, "");
  const names = new Set(layers.map(({ name }) => name));
  let number = 1;
  while (names.has(`${stem}${number}`)) number++;
  return `${stem}${number}`;
}
