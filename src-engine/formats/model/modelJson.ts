// A model description as JSON, for formats that have no graph of their own.

import type { LayerDescription, ModelDescription } from "./contents";
import { checkAttrs, writtenAttrs, type Fail } from "./exchanged";
import { quoted } from "../formatError";
import { graphOf } from "./graph";
import type { PerChannel } from "../../protocol/perChannel";

type Fields = Readonly<Record<string, unknown>>;

export function encodeModel(model: ModelDescription): string {
  return JSON.stringify(modelFields(model));
}

/** In the order in which they are written. */
export function modelFields({
  name,
  inputShape,
  layers,
  output,
  mean,
  deviation,
}: ModelDescription): ModelDescription {
  return {
    name,
    inputShape,
    layers: layers.map(({ name, type, attrs, inputs }) => ({
      ...{ name, type, attrs: writtenAttrs(type, attrs) },
      ...(inputs && { inputs }),
    })),
    ...(output !== undefined && { output }),
    mean,
    deviation,
  };
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
  const { name, inputShape, layers, output, mean, deviation } = fields(value, "the model description", fail);
  if (typeof name !== "string") fail("the model's name must be a string");
  if (!Array.isArray(layers)) fail("the model's layers must be a list");
  if (output !== undefined && typeof output !== "string") fail("the model's output must be a layer's name");
  const shape = shapeOf(inputShape, fail);
  const graph = {
    layers: layers.map((layer: unknown, i) => decodeLayer(layer, i, fail)),
    ...(output !== undefined && { output }),
  };
  graphOf(graph, fail);
  return {
    name,
    inputShape: shape,
    ...graph,
    mean: perChannel(mean, "mean", shape, fail),
    deviation: perChannel(deviation, "deviation", shape, fail),
  };
}

function decodeLayer(value: unknown, position: number, fail: Fail): LayerDescription {
  const { name, type, attrs, inputs } = fields(value, `layer ${position}`, fail);
  if (typeof name !== "string" || name === "") fail(`layer ${position} has no name`);
  if (typeof type !== "string") fail(`layer ${quoted(name)} has no type`);
  const given = fields(attrs, `attrs of ${quoted(name)}`, fail);
  return {
    name,
    type,
    attrs: checkAttrs(name, type, given, fail),
    ...(inputs !== undefined && { inputs: namesOf(inputs, name, fail) }),
  };
}

function namesOf(inputs: unknown, layer: string, fail: Fail): readonly string[] {
  const names: unknown[] = Array.isArray(inputs) ? inputs : [];
  const given = names.filter((name) => typeof name === "string");
  if (names.length === 0 || given.length < names.length)
    fail(`inputs of ${quoted(layer)} must be a list of layers' names`);
  return given;
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

/** A finite number for all channels, or a list of one for each. */
function perChannel(
  value: unknown,
  field: string,
  [channels]: ModelDescription["inputShape"],
  fail: Fail,
): PerChannel {
  const numbers: unknown[] = Array.isArray(value) ? value : [];
  const finite = numbers.filter((one): one is number => typeof one === "number" && Number.isFinite(one));
  if (numbers.length > 0 && numbers.length === channels && finite.length === channels) return finite;
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : fail(`the model's ${field} must be a finite number, or a list of ${channels}, one for each channel`);
}

function fields(value: unknown, what: string, fail: Fail): Fields {
  return isFields(value) ? value : fail(`${what} must be an object`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
