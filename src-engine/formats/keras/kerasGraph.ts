// Which of Keras's layers reads which: one after another in a Sequential, by name in a functional model, in the form of Keras 2 and of 3.

import type { Json } from "../json/jsonTree";
import { quoted } from "../formatError";

type Fail = (problem: string) => never;
type Fields = ReadonlyMap<string, Json>;

export interface KerasLayer {
  readonly name: string;
  readonly type: string;
  readonly config: Fields;
  /** Names of the layers it reads. */
  readonly from: readonly string[];
}

interface KerasGraph {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly output: string;
}

const MOST_LAYERS = 10_000;
const CONTAINERS = /^(Sequential|Functional|Model)$/;

/** @param model `{ class_name, config }` */
export function graphIn(model: Json, fail: Fail): KerasGraph {
  const fields = fieldsOf(model, "the model", fail);
  const type = textOf(fields.get("class_name"), "the model's class", fail);
  if (!CONTAINERS.test(type))
    fail(`the model is a ${quoted(type)}; known are Sequential and functional models`);
  const config = fields.get("config");
  const inside = isList(config)
    ? new Map<string, Json>([["layers", config]])
    : fieldsOf(config, "the model's config", fail);
  const list = listOf(inside.get("layers"), "the model's layers", fail);
  if (list.length > MOST_LAYERS) fail(`the model has ${list.length} layers, at most ${MOST_LAYERS} are read`);
  const given = inside.get("name");
  const name = typeof given === "string" ? given : "keras";
  const layers: KerasLayer[] = [];
  for (const entry of list) {
    const layer = fieldsOf(entry, "a layer", fail);
    const layerConfig = fieldsOf(layer.get("config"), "a layer's config", fail);
    const layerName = textOf(layer.get("name") ?? layerConfig.get("name"), "a layer's name", fail);
    const layerType = textOf(layer.get("class_name"), `the class of layer ${quoted(layerName)}`, fail);
    if (CONTAINERS.test(layerType))
      fail(`layer ${quoted(layerName)} is a model of its own, which is not read`);
    const before = layers.at(-1)?.name;
    const from =
      type === "Sequential"
        ? before === undefined
          ? []
          : [before]
        : inputsOf(layer.get("inbound_nodes"), layerName, fail);
    layers.push({ name: layerName, type: layerType, config: layerConfig, from });
  }
  const outputs = inside.get("output_layers");
  const output =
    type === "Sequential" || outputs === undefined ? layers.at(-1)?.name : outputOf(outputs, fail);
  return { name, layers, output: output ?? fail("the model has no layers") };
}

function inputsOf(nodes: Json | undefined, name: string, fail: Fail): readonly string[] {
  const calls = listOf(nodes ?? [], `what layer ${quoted(name)} reads`, fail);
  if (calls.length > 1)
    fail(`layer ${quoted(name)} is used ${calls.length} times: layers that share weights are not read`);
  const [call] = calls;
  if (call === undefined) return [];
  // Keras 2: [[name, node, tensor, …], …]. Keras 3: { args: […], … }, in which tensors say where they come from.
  if (isList(call))
    return call.map((one) =>
      textOf(isList(one) ? one[0] : undefined, `what layer ${quoted(name)} reads`, fail),
    );
  const found: string[] = [];
  const look = (value: Json): void => {
    if (isList(value)) return value.forEach(look);
    if (!(value instanceof Map)) return;
    const fields = value as Fields;
    const history = fields.get("keras_history");
    if (isList(history ?? null))
      found.push(textOf((history as readonly Json[])[0], `what layer ${quoted(name)} reads`, fail));
    else for (const inner of fields.values()) look(inner);
  };
  look(fieldsOf(call, `what layer ${quoted(name)} reads`, fail).get("args") ?? null);
  return found;
}

/** [[name, 0, 0]], or without the outer list. */
function outputOf(outputs: Json, fail: Fail): string {
  const list = listOf(outputs, "the model's outputs", fail);
  const [first] = list;
  if (typeof first === "string") return first;
  if (list.length !== 1 || !isList(first ?? null)) fail(`the model has ${list.length} outputs; known is one`);
  return textOf((first as readonly Json[])[0], "the model's output", fail);
}

function fieldsOf(value: Json | undefined, what: string, fail: Fail): Fields {
  return value instanceof Map ? (value as Fields) : fail(`expected ${what} to be an object`);
}

function listOf(value: Json | undefined, what: string, fail: Fail): readonly Json[] {
  return isList(value ?? null) ? (value as readonly Json[]) : fail(`expected ${what} to be a list`);
}

function textOf(value: Json | undefined, what: string, fail: Fail): string {
  return typeof value === "string" && value.length < 1000 ? value : fail(`expected ${what} to be a text`);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
