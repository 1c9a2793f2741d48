// Keras's layers as ours, and their weights as they lie here: channels first. Where one of the layers is not known, the weights are read
// all the same, under Keras's names.

import * as listed from "../../ops/index.keras";
import { zeros, type Shape, type Tensor } from "../../tensor/tensor";
import { FormatError, quoted } from "../formatError";
import type { Json } from "../json/jsonTree";
import { turned, turnOf } from "../match/layout";
import type { Contents, LayerDescription, ModelDescription } from "../model/contents";
import { checkAttrs, type Fail } from "../model/exchanged";
import { INPUT, saidInputs } from "../model/graph";
import { shapesIn } from "../model/layerShapes";
import { graphIn, type KerasLayer } from "./kerasGraph";
import { KerasConfig, shown } from "./kerasConfig";
import type { KerasRow } from "./kerasRow";

const rows: readonly KerasRow[] = Object.values(listed);
const layerTypes = new Set(rows.flatMap((row) => row.layers ?? []));
const byActivation = new Map(
  rows.flatMap((row) =>
    Object.entries(row.activations ?? {}).map(([name, attrs]) => [name, { row, attrs }] as const),
  ),
);

function rowOf(type: string, input: Shape): KerasRow {
  const possible = rows.filter(({ layers }) => layers?.includes(type));
  return (possible.find((row) => row.is?.(input)) ?? possible.find((row) => !row.is))!;
}

/** A layer's tensors as the file has them, by Keras's names for them (`kernel`); undefined where it has none of such a layer. */
type WeightsOf = (layer: KerasLayer, own: readonly string[]) => ReadonlyMap<string, Tensor>;

/**
 * @param topology `{ class_name, config }`; undefined where the file holds weights alone
 * @param raw all tensors of the file by their names in it
 * @param fail throws the caller's error
 */
export function kerasContents(
  topology: Json | undefined,
  weightsOf: WeightsOf,
  raw: ReadonlyMap<string, Tensor>,
  fail: Fail,
): Contents {
  if (topology === undefined) return { tensors: raw };
  try {
    return new ModelReader(weightsOf, fail).read(topology);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return {
      tensors: raw,
      notes: [
        `The network itself was not understood: ${error.problem}. Its weights are those of the file, as they lie there.`,
      ],
    };
  }
}

/** What a layer wrote, of one image. */
interface Value {
  readonly layer: string;
  readonly shape: Shape;
  /** Of rows that were an image: of which; of rows that came of several otherwise, that they did. */
  readonly flattened?: readonly [number, number, number] | "several" | undefined;
}

class ModelReader {
  private readonly layers: LayerDescription[] = [];
  private readonly tensors = new Map<string, Tensor>();
  private readonly values = new Map<string, Value>();
  private readonly names = new Set<string>([INPUT]);
  private readonly notes: string[] = [];
  private input: readonly [number, number, number] | undefined;
  private scale = { mean: 0, deviation: 1 };

  constructor(
    private readonly weightsOf: WeightsOf,
    private readonly fail: Fail,
  ) {}

  read(topology: Json): Contents & { readonly model: ModelDescription } {
    const { name, layers, output } = graphIn(topology, this.fail);
    const unknown = layers.filter(({ type }) => !this.isKnown(type));
    if (unknown.length > 0)
      this.fail(
        `not known are ${unknown
          .slice(0, 8)
          .map((one) => `${one.type} ${quoted(one.name)}`)
          .join(", ")}`,
      );
    for (const layer of layers) this.values.set(layer.name, this.take(layer));
    const last = this.values.get(output) ?? this.fail(`the output ${quoted(output)} is no layer`);
    const read = new Set(
      this.layers.flatMap((layer, i) => layer.inputs ?? [this.layers[i - 1]?.name ?? INPUT]),
    );
    const ends = this.layers.filter((layer) => !read.has(layer.name));
    const said = ends.length === 1 && ends[0]!.name === last.layer ? {} : { output: last.layer };
    if (this.notes.length > 0)
      this.notes.push("Keras's images go by height, width, channels; here channels come first.");
    return {
      tensors: this.tensors,
      model: {
        name,
        inputShape: this.input ?? this.fail("the model says no input shape"),
        layers: this.layers,
        ...said,
        ...this.scale,
      },
      notes: this.notes,
    };
  }

  private isKnown(type: string): boolean {
    return layerTypes.has(type) || ["InputLayer", "Activation", "Rescaling"].includes(type);
  }

  private take(layer: KerasLayer): Value {
    const config = new KerasConfig(layer.config, `${layer.type} ${quoted(layer.name)}`, this.fail);
    config.mustBe("data_format", "channels_last");
    const from = layer.from.map(
      (name) =>
        this.values.get(name) ?? config.refuse(`reads ${quoted(name)}, which comes later or not at all`),
    );
    if (from.length === 0) from.push(this.inputOf(config));
    if (layer.type === "InputLayer") return from[0]!;
    if (layer.type === "Rescaling") return this.rescaled(config, from[0]!);
    const activation = activationOf(config);
    if (layer.type === "Activation") return this.activated(activation, layer.name, from[0]!, config);
    const [{ shape }] = from as [Value, ...Value[]];
    const row = rowOf(layer.type, shape);
    const attrs = row.read?.(config, shape) ?? {};
    const value = this.add(layer.name, row, attrs, from);
    this.fill(layer, row, value, from[0]!, config);
    if (activation === "linear" || row.op.parameters === undefined) return value;
    return this.activated(activation, `${layer.name}_${activation}`, value, config);
  }

  /** The images, where a layer says what they are: height, width, channels. */
  private inputOf(config: KerasConfig): Value {
    if (this.input) config.refuse("reads nothing, and another does so already: known is one input");
    const said = config.json("batch_input_shape") ?? config.json("batch_shape");
    const [, height, width, channels = 1, ...more] = Array.isArray(said) ? (said as readonly Json[]) : [];
    if (
      typeof height !== "number" ||
      typeof width !== "number" ||
      typeof channels !== "number" ||
      more.length > 0
    )
      return config.refuse(
        `has the input ${said === undefined ? "of no shape" : shown(said)}; expected [null, height, width, channels]`,
      );
    this.input = [channels, height, width];
    return { layer: INPUT, shape: [1, channels, height, width] };
  }

  /** Keras puts what we say of pixels into a layer: x · scale + offset. */
  private rescaled(config: KerasConfig, from: Value): Value {
    const scale = config.number("scale", 1);
    const offset = config.number("offset", 0);
    if (from.layer !== INPUT || scale === 0) config.refuse("stands elsewhere than at the start");
    // Pixels are 0 … 255 there, and (pixel / 255 − mean) / deviation here.
    this.scale = { mean: -offset / (255 * scale), deviation: 1 / (255 * scale) };
    this.notes.push(
      `Pixels are normalised as its layer Rescaling does: mean ${this.scale.mean}, deviation ${this.scale.deviation}.`,
    );
    return from;
  }

  private activated(activation: string, name: string, from: Value, config: KerasConfig): Value {
    if (activation === "linear") return from;
    const known =
      byActivation.get(activation) ??
      config.refuse(
        `has the activation ${quoted(activation)}; known are linear, ${[...byActivation.keys()].join(", ")}`,
      );
    return this.add(name, known.row, known.attrs, [from]);
  }

  private add(
    wanted: string,
    { op }: KerasRow,
    given: LayerDescription["attrs"],
    from: readonly Value[],
  ): Value {
    let name = wanted.replaceAll("/", ".");
    for (let i = 2; this.names.has(name); i++) name = `${wanted}_${i}`;
    this.names.add(name);
    const read = from.map(({ layer }) => layer);
    const layer: LayerDescription = {
      name,
      type: op.type,
      attrs: checkAttrs(name, op.type, given, this.fail),
      ...saidInputs(read, this.layers.at(-1)?.name),
    };
    const shape = shapesIn(
      layer,
      from.map((value) => value.shape),
      this.fail,
    )["output"]!;
    this.layers.push(layer);
    const [first] = from as [Value, ...Value[]];
    const [, channels, height, width] = first.shape;
    const isImage = height !== undefined && width !== undefined;
    const flattened =
      op.reshapes && isImage
        ? ([channels!, height, width] as const)
        : shape.join() === first.shape.join()
          ? first.flattened
          : op.parameters === undefined && from.some((value) => value.flattened)
            ? "several"
            : undefined;
    return { layer: name, shape, ...(flattened && { flattened }) };
  }

  /** A layer's tensors; those that Keras leaves out (a bias, a scale) are what they are at first. */
  private fill(layer: KerasLayer, row: KerasRow, value: Value, from: Value, config: KerasConfig): void {
    const { op, tensors = {} } = row;
    const own = { ...op.parameters, ...op.buffers };
    const found = this.weightsOf(layer, Object.values(tensors));
    const placed = this.layers.find(({ name }) => name === value.layer)!;
    const shapes = shapesIn(placed, [from.shape], this.fail);
    for (const [name, { begins }] of Object.entries(own)) {
      const shape = shapes[name];
      if (shape === undefined) continue;
      const path = `${value.layer}.${name}`;
      const keras = found.get(tensors[name] ?? name);
      if (!keras) {
        if (begins === "weight") config.refuse(`misses its ${tensors[name] ?? name}`);
        const start = zeros(shape, "float32");
        if (typeof begins === "number") start.data.fill(begins);
        this.tensors.set(path, start);
        continue;
      }
      if (from.flattened === "several" && shape.length === 2)
        config.refuse(
          "reads rows that were put together of flattened images, whose weights are not turned here",
        );
      const flattened = from.flattened === "several" ? undefined : from.flattened;
      const wanted = {
        path,
        layer: value.layer,
        shape,
        ...(flattened && { flattened }),
      };
      const turn = turnOf(keras.shape, wanted, "channelsLast");
      if (!turn)
        return config.refuse(
          `has a ${tensors[name]} of shape [${keras.shape.join(",")}], which does not become [${shape.join(",")}]`,
        );
      this.tensors.set(path, turned(keras, turn));
    }
  }
}

function activationOf(config: KerasConfig): string {
  const said = config.json("activation") ?? "linear";
  if (typeof said === "string") return said;
  // Keras 3 may write it as an object of a class.
  const inner = said instanceof Map ? (said as ReadonlyMap<string, Json>).get("config") : undefined;
  return typeof inner === "string" ? inner : config.refuse("has an activation that is no name");
}

/** Tensors by layer and own name, where a file's names say both: `conv1/kernel:0`. */
export function weightsByName(raw: ReadonlyMap<string, Tensor>): WeightsOf {
  const found = new Map<string, Map<string, Tensor>>();
  for (const [name, tensor] of raw) {
    const parts = name.replace(/:\d+$/, "").split("/");
    const [layer = "", own = ""] = parts.slice(-2);
    found.set(layer, (found.get(layer) ?? new Map<string, Tensor>()).set(own, tensor));
  }
  return ({ name }) => found.get(name) ?? new Map<string, Tensor>();
}
