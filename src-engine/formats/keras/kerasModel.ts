// Keras's layers as ours, and their weights as they lie here: channels first. What cannot be run is told, all of it; what comes before it is
// a model that can be.

import * as listed from "../../ops/index.keras";
import { zeros, type Shape, type Tensor } from "../../tensor/tensor";
import { FormatError, quoted } from "../formatError";
import { problemsInWords, type Found, type Problem } from "../imported";
import type { Json } from "../json/jsonTree";
import { turned, turnOf } from "../match/layout";
import type { LayerDescription, ModelDescription } from "../model/contents";
import { checkAttrs, type Fail } from "../model/exchanged";
import { INPUT, saidInputs } from "../model/graph";
import { rowNote } from "../model/imageOfRow";
import { shapesIn } from "../model/layerShapes";
import { flattenedBy, orderOf, type Flattened } from "./flattened";
import { KerasConfig, KerasLayerError } from "./kerasConfig";
import { graphIn, type KerasLayer } from "./kerasGraph";
import { imagesOf, normalization, scaledAgain, scalingOf, type Scaling } from "./kerasInput";
import type { KerasRow } from "./kerasRow";
import type { Finding, OwnName, WeightsOf } from "./kerasWeights";

const rows: readonly KerasRow[] = Object.values(listed);
const layerTypes = new Set(rows.flatMap((row) => row.layers ?? []));
const byActivation = new Map(
  rows.flatMap((row) =>
    Object.entries(row.activations ?? {}).map(([name, attrs]) => [name, { row, attrs }] as const),
  ),
);
/** What is done to pixels, which is said of a model here and is no layer. */
const scalings: ReadonlySet<string> = new Set(["Rescaling", "Normalization"]);
/** What does something in training alone, or nothing at all. */
const leftOut =
  /^(Random(Flip|Rotation|Zoom|Translation|Contrast|Brightness)|GaussianNoise|GaussianDropout|ActivityRegularization)$/;

/** What a layer wrote, of one image. */
interface Value {
  readonly layer: string;
  readonly shape: Shape;
  readonly flattened?: Flattened | undefined;
}

export interface KerasOptions {
  readonly weights: Finding;
  /** Of Keras: 2 or 3. */
  readonly version: number;
  /** Channels, height and width, where the model leaves them open. */
  readonly inputShape?: ModelDescription["inputShape"] | undefined;
  /** Throws the format's error. */
  readonly fail: Fail;
}

/**
 * As much of a network as can be run, and what there is to say of the rest.
 * @param topology `{ class_name, config }`
 * @throws FormatError where it is no model, or not even its beginning can be run
 */
export function kerasModel(topology: Json, options: KerasOptions): Found {
  return new ModelReader(options).read(topology);
}

class ModelReader {
  private readonly layers: LayerDescription[] = [];
  private readonly tensors = new Map<string, Tensor>();
  private readonly values = new Map<string, Value | "unknown">();
  private readonly names = new Set<string>([INPUT]);
  /** Layers that others read. */
  private readonly isRead = new Set<string>();
  private readonly notes: string[] = [];
  private readonly problems: Problem[] = [];
  private input: ModelDescription["inputShape"] | undefined;
  private scaling: Scaling | undefined;
  private weightsOf!: WeightsOf;
  private last: Value | undefined;
  private cutAt: Value | undefined;

  constructor(private readonly options: KerasOptions) {}

  read(topology: Json): Found {
    const { fail } = this.options;
    const { name, layers, outputs } = graphIn(topology, fail);
    this.weightsOf = this.options.weights(layers);
    for (const layer of layers) this.values.set(layer.path, this.tried(layer));
    const [output = ""] = outputs;
    if (outputs.length > 1)
      this.notes.push(`Of the model's ${outputs.length} outputs the first is read, ${quoted(output)}.`);
    const end = this.values.get(output) ?? fail(`the output ${quoted(output)} is no layer`);
    const last = end === "unknown" ? this.cutAt && this.asRow(this.cutAt) : end;
    if (!last || !this.input) return fail(problemsInWords(this.problems));
    if (end === "unknown")
      this.notes.push(
        `The model ends at ${quoted(this.cutAt!.layer)}: what comes after it cannot be run here.`,
      );
    const unread = this.layers.filter((layer) => !this.isRead.has(layer.name));
    const said = unread.length === 1 && unread[0]!.name === last.layer ? {} : { output: last.layer };
    const pixels = this.scaling ? normalization(this.scaling) : { mean: 0, deviation: 1 };
    if (this.scaling)
      this.notes.push(
        `Pixels are normalised as its first layers do: mean ${String(pixels.mean)}, deviation ${String(pixels.deviation)}.`,
      );
    return {
      tensors: this.tensors,
      model: { name, inputShape: this.input, layers: this.layers, ...said, ...pixels },
      notes: this.notes,
      problems: this.problems,
      ...(end === "unknown" && { cutAt: this.cutAt!.layer }),
    };
  }

  /** Whatever is wrong with a layer is a problem of that layer. */
  private tried(layer: KerasLayer): Value | "unknown" {
    try {
      const value = this.take(layer);
      if (value !== "unknown" && this.problems.length === 0) this.last = value;
      return value;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const found = error instanceof KerasLayerError ? error.all : [error.problem];
      for (const text of found) this.problems.push({ node: layer.path, operator: layer.type, text });
      const [first] = layer.from;
      const before = first === undefined ? undefined : this.values.get(first);
      this.cutAt ??= before !== undefined && before !== "unknown" ? before : this.last;
      return "unknown";
    }
  }

  private take(layer: KerasLayer): Value | "unknown" {
    const { type } = layer;
    const config = new KerasConfig(layer.config, `${type} ${quoted(layer.path)}`, this.options.version);
    const isKnown =
      layerTypes.has(type) ||
      scalings.has(type) ||
      leftOut.test(type) ||
      /^(InputLayer|Activation)$/.test(type);
    if (!isKnown) config.refuse("is of a class that is not known here");
    if (layer.problem !== undefined) config.refuse(layer.problem);
    config.mustBe("data_format", "channels_last");
    const from = layer.from.map(
      (path) =>
        this.values.get(path) ?? config.refuse(`reads ${quoted(path)}, which comes later or not at all`),
    );
    if (from.length === 0) from.push(this.inputOf(config));
    const read = from.filter((value) => value !== "unknown");
    if (read.length < from.length) {
      config.end();
      return "unknown";
    }
    const [first] = read as [Value, ...Value[]];
    if (type === "InputLayer") return first;
    if (scalings.has(type)) return this.scaled(layer, config, first);
    if (leftOut.test(type)) {
      this.notes.push(
        `${type} ${quoted(layer.path)} is left out: it does nothing once a network is trained.`,
      );
      return first;
    }
    const activation = activationOf(config);
    if (type === "Activation") return this.activated(activation, layer.path, first, config);
    const found = this.layer(layer, rowOf(type, first.shape, config), read, config);
    if (activation === "linear" || !hasActivation(type)) return found;
    return this.activated(activation, `${layer.path}_${activation}`, found, config);
  }

  /** The layer, or the two, that are one of Keras's. */
  private layer(layer: KerasLayer, row: KerasRow, read: readonly Value[], config: KerasConfig): Value {
    const attrs = row.read?.(config, read[0]!.shape) ?? {};
    const then = row.then?.(config);
    config.end();
    const own = [row, ...(then ? [then.row] : [])].flatMap(({ tensors = {} }) => Object.values(tensors));
    const found = this.weightsOf(layer, own);
    const [first, second, ...others] = read as [Value, ...Value[]];
    const pair = row.pairs && second ? [first, second] : read;
    const begun = this.added(layer.path, row, attrs, pair, config, found);
    const value = (row.pairs ? others : []).reduce(
      (sum, other) => this.added(layer.path, row, attrs, [sum, other], config),
      begun,
    );
    if (!then) return value;
    const next = then.row.read?.(config, value.shape) ?? {};
    return this.added(`${layer.path}_${then.suffix}`, then.row, next, [value], config, found);
  }

  /** The images, where a layer says what they are. */
  private inputOf(config: KerasConfig): Value {
    if (this.input) config.refuse("reads nothing, and another does so already: known is one input");
    const { shape, isRow } = imagesOf(config, this.options.inputShape);
    this.input = shape;
    const images: Value = { layer: INPUT, shape: [1, ...shape] };
    if (!isRow) return images;
    this.notes.push(`The input ${rowNote(shape[0] * shape[1] * shape[2], shape)}`);
    return this.asRow(images);
  }

  private asRow(value: Value): Value {
    if (value.shape.length === 2) return value;
    const flatten = rows.find(({ op }) => op.reshapes && Object.keys(op.attrs).length === 0)!;
    return this.added("flatten", flatten, {}, [value]);
  }

  /** Keras puts what we say of pixels into layers. */
  private scaled(layer: KerasLayer, config: KerasConfig, from: Value): Value {
    const isFirst = from.layer === INPUT && this.layers.length === 0;
    if (!isFirst) config.refuse("stands elsewhere than at the start");
    const found = this.weightsOf(layer, ["mean", "variance"]);
    const next = scalingOf(layer.type, config, from.shape[1]!, found);
    if (next.scale.some((one) => one === 0)) config.refuse("makes all pixels alike");
    config.end();
    this.scaling = scaledAgain(this.scaling, next);
    return from;
  }

  private activated(activation: string, name: string, from: Value, config: KerasConfig): Value {
    config.end();
    if (activation === "linear") return from;
    const known =
      byActivation.get(activation) ??
      config.refuse(
        `has the activation ${quoted(activation)}; known are linear, ${[...byActivation.keys()].join(", ")}`,
      );
    const why = known.row.refuses?.(config.version);
    if (why !== undefined) config.refuse(`has the activation ${quoted(activation)}, which ${why}`);
    return this.added(name, known.row, known.attrs, [from], config);
  }

  /** A layer with its tensors; those that Keras leaves out (a bias, a scale) are what they are at first. */
  private added(
    wanted: string,
    { op, tensors: called = {} }: KerasRow,
    given: LayerDescription["attrs"],
    from: readonly Value[],
    config?: KerasConfig,
    found: ReadonlyMap<string, Tensor> = new Map(),
  ): Value {
    const { fail } = this.options;
    const name = this.freeName(wanted.replaceAll("/", "."));
    const read = from.map(({ layer }) => layer);
    const layer: LayerDescription = {
      name,
      type: op.type,
      attrs: checkAttrs(name, op.type, given, fail),
      ...saidInputs(read, this.layers.at(-1)?.name),
    };
    const [first] = from as [Value, ...Value[]];
    const shapes = shapesIn(
      layer,
      from.map((value) => value.shape),
      fail,
    );
    const isSame = shapes["output"]!.join() === first.shape.join();
    if (isSame && from.some((one) => orderOf(one) !== orderOf(first)))
      config?.refuse("reads rows of which some were images, whose numbers lie in another order here");
    if (op.reshapes && !isSame && orderOf(first) !== "")
      config?.refuse(
        "puts rows that were images into another shape, whose numbers lie in another order here",
      );
    const flattened = flattenedBy(op, from, shapes);
    const own = Object.entries({ ...op.parameters, ...op.buffers }).flatMap(
      ([key, { begins, when }]): [string, Tensor][] => {
        if (when?.(layer.attrs) === false) return [];
        const shape = shapes[key]!;
        const keras = found.get(ownName(called[key] ?? key));
        if (!keras) return [[`${name}.${key}`, atFirst(begins, shape, ownName(called[key] ?? key), config)]];
        const spread = shape.length === 1 ? flattened : first.flattened;
        if (spread === "several")
          return config!.refuse(
            "reads rows that were put together of flattened images, whose weights are not turned here",
          );
        const turn = turnOf(
          keras.shape,
          { path: key, layer: name, shape, ...(spread && { flattened: spread }) },
          "channelsLast",
        );
        const has = `has a ${ownName(called[key] ?? key)} of shape [${keras.shape.join(",")}]`;
        if (!turn) return config!.refuse(`${has}, which does not become [${shape.join(",")}]`);
        return [[`${name}.${key}`, turned(keras, turn)]];
      },
    );
    // Nothing is half added: what comes from here on cannot fail.
    this.names.add(name);
    for (const [path, tensor] of own) this.tensors.set(path, tensor);
    this.layers.push(layer);
    for (const other of read) this.isRead.add(other);
    return { layer: name, shape: shapes["output"]!, ...(flattened && { flattened }) };
  }

  private freeName(wanted: string): string {
    if (!this.names.has(wanted)) return wanted;
    for (let i = 2; ; i++) if (!this.names.has(`${wanted}_${i}`)) return `${wanted}_${i}`;
  }
}

function rowOf(type: string, input: Shape, config: KerasConfig): KerasRow {
  const possible = rows.filter(({ layers }) => layers?.includes(type));
  return (
    possible.find((row) => row.is?.(input, config)) ??
    possible.find((row) => !row.is) ??
    config.refuse(`reads [${input.join(",")}] and makes of it what there is no layer for here`)
  );
}

const ownName = (names: OwnName): string => (typeof names === "string" ? names : names[0]!);

function atFirst(begins: unknown, shape: Shape, called: string, config: KerasConfig | undefined): Tensor {
  if (begins === "weight") return config!.refuse(`misses its ${called}`);
  const start = zeros(shape, "float32");
  if (typeof begins === "number") start.data.fill(begins);
  return start;
}

/** Of other layers `activation` says something else, or nothing. */
function hasActivation(type: string): boolean {
  return rows.some(({ op, layers }) => layers?.includes(type) && op.parameters !== undefined);
}

function activationOf(config: KerasConfig): string {
  const said = config.json("activation") ?? "linear";
  if (typeof said === "string") return said;
  // Keras 3 may write it as an object of a class.
  const inner = said instanceof Map ? (said as ReadonlyMap<string, Json>).get("config") : undefined;
  return typeof inner === "string" ? inner : config.refuse("has an activation that is no name");
}
