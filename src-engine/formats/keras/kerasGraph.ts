// Which of Keras's layers reads which: one after another in a Sequential, by name in a functional model, in the form of Keras 2 and of 3.
// Models that are layers of others are laid open.

import type { Json } from "../json/jsonTree";
import { quoted } from "../formatError";

type Fail = (problem: string) => never;
type Fields = ReadonlyMap<string, Json>;

/** A layer or a model by what it is called where it stands, and its class. */
interface Named {
  readonly name: string;
  readonly type: string;
}

export interface KerasLayer extends Named {
  /** Its name with those of the models around it before it, with slashes between; no other layer has it. */
  readonly path: string;
  /** The models that it stands in, the outermost first, without the whole. */
  readonly within: readonly Named[];
  readonly config: Fields;
  /** Paths of the layers it reads. */
  readonly from: readonly string[];
  /** Why it cannot be read whatever its class: half a sentence that begins with a verb. */
  readonly problem?: string;
}

interface KerasGraph {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  /** Paths of the layers whose outputs are the model's. */
  readonly outputs: readonly string[];
}

const MOST_LAYERS = 10_000;
const CONTAINERS = /^(Sequential|Functional|Model)$/;

/** @param model `{ class_name, config }` */
export function graphIn(model: Json, fail: Fail): KerasGraph {
  const fields = fieldsOf(model, "the model", fail);
  const type = textOf(fields.get("class_name"), "the model's class", fail);
  if (!CONTAINERS.test(type))
    fail(`the model is a ${quoted(type)}; known are Sequential and functional models`);
  const layers: KerasLayer[] = [];
  const whole = new ModelInside(fields.get("config"), type, [], layers, fail);
  const outputs = whole.open(undefined);
  return { name: whole.name, layers, outputs };
}

/** A model's layers on their way into one list. */
class ModelInside {
  readonly name: string;
  private readonly fields: Fields;
  /** What a layer's name stands for: its path, or that of the layer whose output it hands on. */
  private readonly stands = new Map<string, readonly string[]>();

  constructor(
    config: Json | undefined,
    private readonly type: string,
    private readonly within: readonly Named[],
    private readonly layers: KerasLayer[],
    private readonly fail: Fail,
  ) {
    this.fields = isList(config)
      ? new Map<string, Json>([["layers", config]])
      : fieldsOf(config, "the model's config", fail);
    const given = this.fields.get("name");
    this.name = typeof given === "string" ? given : "keras";
  }

  /** Takes its layers into the list. @param read what it is called on, where it is a layer of another @returns paths of its outputs */
  open(read: readonly string[] | undefined): readonly string[] {
    const isSequence = this.type === "Sequential";
    const inputs = isSequence ? [] : namesIn(this.fields.get("input_layers"));
    let before: readonly string[] = read ?? [];
    for (const entry of listOf(this.fields.get("layers"), "the model's layers", this.fail)) {
      const { name, type, config, nodes } = this.layerOf(entry);
      const calls = isSequence ? undefined : this.callsOf(nodes, name);
      const place = inputs.indexOf(name);
      const given = place >= 0 ? place : 0;
      const named = isSequence ? before : (calls?.[0] ?? []).flatMap((one) => this.stands.get(one) ?? [one]);
      if (type === "InputLayer" && read) before = read.slice(given, given + 1);
      else if (CONTAINERS.test(type)) {
        const inner = [...this.within, { name, type }];
        before = new ModelInside(config, type, inner, this.layers, this.fail).open(named);
      } else before = [this.add({ name, type }, config, named, calls)];
      this.stands.set(name, before);
    }
    if (this.layers.length === 0) return this.fail("the model has no layers");
    const said = this.fields.get("output_layers");
    return isSequence || said === undefined
      ? before
      : namesIn(said).flatMap(
          (name) => this.stands.get(name) ?? this.fail(`the output ${quoted(name)} is no layer`),
        );
  }

  private add(
    { name, type }: Named,
    config: Json | undefined,
    from: readonly string[],
    calls: readonly unknown[] = [],
  ): string {
    if (this.layers.length === MOST_LAYERS)
      this.fail(`the model has more than ${MOST_LAYERS} layers, at most as many are read`);
    const path = [...this.within.map((one) => one.name), name].join("/");
    this.layers.push({
      ...{ name, type, path, within: this.within, from },
      config: fieldsOf(config, "a layer's config", this.fail),
      ...(calls.length > 1 && {
        problem: `is used ${calls.length} times: layers that share weights are not read`,
      }),
    });
    return path;
  }

  private layerOf(entry: Json): Named & { readonly config: Json | undefined; readonly nodes: Json } {
    const layer = fieldsOf(entry, "a layer", this.fail);
    const config = layer.get("config");
    const own = config instanceof Map ? (config as Fields).get("name") : undefined;
    const name = textOf(layer.get("name") ?? own, "a layer's name", this.fail);
    const type = textOf(layer.get("class_name"), `the class of layer ${quoted(name)}`, this.fail);
    return { name, type, config, nodes: layer.get("inbound_nodes") ?? [] };
  }

  /** Of each time that a layer is used, what it reads. */
  private callsOf(nodes: Json, name: string): readonly (readonly string[])[] {
    const what = `what layer ${quoted(name)} reads`;
    return listOf(nodes, what, this.fail).map((call) => {
      // Keras 2: [[name, node, tensor, …], …]. Keras 3: { args: […], … }, in which tensors say where they come from.
      if (isList(call)) return call.map((one) => textOf(isList(one) ? one[0] : undefined, what, this.fail));
      return historyIn(fieldsOf(call, what, this.fail).get("args") ?? null);
    });
  }
}

/** The layers that tensors say they come from. */
function historyIn(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(historyIn);
  if (!(value instanceof Map)) return [];
  const fields = value as Fields;
  const history = fields.get("keras_history");
  if (!isList(history)) return [...fields.values()].flatMap(historyIn);
  return typeof history[0] === "string" ? [history[0]] : [];
}

/** [[name, 0, 0], …], [name, 0, 0], or an object of such. */
function namesIn(said: Json | undefined): readonly string[] {
  if (said instanceof Map) return [...(said as Fields).values()].flatMap(namesIn);
  if (!isList(said)) return [];
  return typeof said[0] === "string" ? [said[0]] : said.flatMap(namesIn);
}

function fieldsOf(value: Json | undefined, what: string, fail: Fail): Fields {
  return value instanceof Map ? (value as Fields) : fail(`expected ${what} to be an object`);
}

function listOf(value: Json | undefined, what: string, fail: Fail): readonly Json[] {
  return isList(value) ? value : fail(`expected ${what} to be a list`);
}

function textOf(value: Json | undefined, what: string, fail: Fail): string {
  return typeof value === "string" && value.length < 1000 ? value : fail(`expected ${what} to be a text`);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
