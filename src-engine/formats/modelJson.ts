// A model description as JSON, for formats that have no graph of their own.

import type { Attrs } from "../protocol/protocol";
import { layerTypes, type LayerDescription, type ModelDescription } from "./contents";
import { quoted } from "./formatError";

type Fail = (problem: string) => never;
type Fields = Readonly<Record<string, unknown>>;

export function encodeModel(model: ModelDescription): string {
  return JSON.stringify(modelFields(model));
}

/** In the order in which they are written. */
export function modelFields({
  name,
  inputShape,
  layers,
  mean,
  deviation,
}: ModelDescription): ModelDescription {
  return { name, inputShape, layers, mean, deviation };
}

/** Characters; that of ten thousand layers is as long. As objects JSON takes many times the memory of its text. */
const LONGEST = 2 ** 20;

/** @param fail throws the caller's error; each problem names the field it is about */
export function decodeModel(text: string, fail: Fail): ModelDescription {
  if (text.length > LONGEST) {
    return fail(`the model description has ${text.length} characters, at most ${LONGEST} are read`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("the model description is not JSON");
  }
  return decodeModelFields(value, fail);
}

/** The same of what was read from JSON already. */
export function decodeModelFields(value: unknown, fail: Fail): ModelDescription {
  const { name, inputShape, layers, mean, deviation } = fields(value, "the model description", fail);
  if (typeof name !== "string") fail("the model's name must be a string");
  if (!Array.isArray(layers)) fail("the model's layers must be a list");
  const names = new Set<string>();
  return {
    name,
    inputShape: shapeOf(inputShape, fail),
    layers: layers.map((layer: unknown, i) => decodeLayer(layer, i, names, fail)),
    mean: finite(mean, "mean", fail),
    deviation: finite(deviation, "deviation", fail),
  };
}

function decodeLayer(value: unknown, position: number, names: Set<string>, fail: Fail): LayerDescription {
  const { name, type, attrs } = fields(value, `layer ${position}`, fail);
  if (typeof name !== "string" || name === "") fail(`layer ${position} has no name`);
  if (names.has(name)) fail(`two layers are named ${quoted(name)}`);
  names.add(name);
  if (typeof type !== "string") fail(`layer ${quoted(name)} has no type`);
  return { name, type, attrs: checkAttrs(name, type, fields(attrs, `attrs of ${quoted(name)}`, fail), fail) };
}

/** The attributes with their usual values filled in. */
export function checkAttrs(layer: string, type: string, given: Fields, fail: Fail): Attrs {
  const rules = layerTypes.get(type);
  if (!rules) {
    return fail(
      `layer ${quoted(layer)} has unknown type ${quoted(type)}; known are ${[...layerTypes.keys()].join(", ")}`,
    );
  }
  for (const attr of Object.keys(given)) {
    if (!Object.hasOwn(rules, attr)) fail(`${type} ${quoted(layer)} has unknown attribute ${quoted(attr)}`);
  }
  const attrs: Record<string, number> = {};
  for (const [attr, { min, usual, fromWeights }] of Object.entries(rules)) {
    const value = given[attr] ?? usual;
    if (value === undefined && fromWeights) continue;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min) {
      return fail(
        `${type} ${quoted(layer)} needs ${attr}, a whole number from ${min}, got ${typeof value === "number" ? value : typeof value}`,
      );
    }
    attrs[attr] = value;
  }
  return attrs;
}

function shapeOf(value: unknown, fail: Fail): readonly [number, number, number] {
  const [channels, height, width, ...rest] = Array.isArray(value) ? value.map(wholeNumber) : [];
  if (!channels || !height || !width || rest.length > 0) {
    return fail("the model's inputShape must be three whole numbers: channels, height, width");
  }
  return [channels, height, width];
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function finite(value: unknown, field: string, fail: Fail): number {
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : fail(`the model's ${field} must be a finite number`);
}

function fields(value: unknown, what: string, fail: Fail): Fields {
  return isFields(value) ? value : fail(`${what} must be an object`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
