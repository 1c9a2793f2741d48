// Writes a network as Keras's: its topology, sequential where each layer reads the one before and functional elsewhere, and its weights
// as they lie there, channels last. What the output does not hang on is left out.

import * as listed from "../../ops/index.keras";
import { zeros, type Shape, type Tensor } from "../../tensor/tensor";
import { quoted } from "../formatError";
import type { Contents, LayerDescription, ModelDescription } from "../model/contents";
import { checkAttrs, opOf, type Fail } from "../model/exchanged";
import { graphOf, INPUT } from "../model/graph";
import { countedBy, shapesIn } from "../model/layerShapes";
import { flattenedBy, orderOf, type Flattened } from "./flattened";
import type { KerasRow, KerasWritten } from "./kerasRow";

const rows = new Map(Object.values<KerasRow>(listed).map((row) => [row, row.op.type] as const));

interface WrittenLayer {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly from: readonly string[];
}

export interface KerasTopology {
  /** `{ class_name, config }` */
  readonly model: object;
  /** By Keras's names, `conv1/kernel`, in the layers' order. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** @param fail throws the caller's error, for what Keras has no layer for */
export function writeKeras(
  { model, tensors }: Contents & { readonly model: ModelDescription },
  fail: Fail,
): KerasTopology {
  return new Writer(model, tensors, fail).write();
}

interface Value {
  /** What Keras reads for it. */
  readonly layer: string;
  readonly shape: Shape;
  readonly flattened?: Flattened | undefined;
}

class Writer {
  private readonly written: WrittenLayer[] = [];
  private readonly weights = new Map<string, Tensor>();
  private readonly values = new Map<string, Value>();
  private readonly names = new Set<string>();

  constructor(
    private readonly model: ModelDescription,
    private readonly tensors: Contents["tensors"],
    private readonly fail: Fail,
  ) {}

  write(): KerasTopology {
    const { layers, output } = graphOf(this.model, this.fail);
    const needed = new Set([output]);
    for (const { spec, from } of [...layers].reverse())
      if (needed.has(spec.name)) for (const name of from) needed.add(name);
    for (const { spec } of layers) this.names.add(spec.name.replaceAll("/", "."));
    this.values.set(INPUT, { layer: INPUT, shape: [1, ...this.model.inputShape] });
    for (const { spec, from } of layers) if (needed.has(spec.name)) this.add(spec, from);
    const end = this.values.get(output) ?? this.fail("the model has no layers");
    if (orderOf(end) !== "")
      this.fail(`the output is a flattened image, whose numbers Keras has in another order`);
    return { model: this.topology(end.layer), tensors: this.weights };
  }

  private add(spec: LayerDescription, from: readonly string[]): void {
    const counted = countedBy(spec, this.tensors, this.fail);
    const layer = { ...spec, attrs: checkAttrs(spec.name, spec.type, counted.attrs, this.fail) };
    const read = from.map((name) => this.values.get(name)!);
    const shapes = shapesIn(
      layer,
      read.map(({ shape }) => shape),
      this.fail,
    );
    const op = opOf(layer, this.fail);
    const about = `${layer.type} ${quoted(layer.name)}`;
    const isSame = shapes["output"]!.join() === read[0]!.shape.join();
    if (read.length > 1 && read.some(({ shape }) => shape.length !== read[0]!.shape.length))
      this.fail(`${about} reads tensors of unlike shapes, which Keras does not`);
    if (isSame && read.some((one) => orderOf(one) !== orderOf(read[0]!)))
      this.fail(`${about} reads rows of which some were images, whose numbers lie in another order in Keras`);
    const { row, said } = this.rowFor(layer, read, shapes["output"]!, about);
    const name = layer.name.replaceAll("/", ".");
    let inputs = read.map((one) => one.layer);
    if (said.padding) inputs = [this.padded(name, said.padding, inputs[0]!)];
    this.written.push({ name, type: said.type, config: said.config ?? {}, from: inputs });
    const flattened = flattenedBy(op, read, shapes);
    this.values.set(spec.name, { layer: name, shape: shapes["output"]!, ...(flattened && { flattened }) });
    for (const own of Object.keys({ ...op.parameters, ...op.buffers })) {
      const tensor = this.tensors.get(`${spec.name}.${own}`) ?? this.fail(`${about} has no ${own}`);
      const spread = tensor.shape.length === 1 ? flattened : read[0]!.flattened;
      if (spread === "several")
        this.fail(
          `${about} reads rows that were put together of flattened images, which Keras orders otherwise`,
        );
      const [called] = [row.tensors?.[own] ?? own].flat();
      const other = said.tensors?.[own];
      this.weights.set(`${name}/${other?.name ?? called}`, channelsLast(tensor, other?.shape, spread));
    }
  }

  private rowFor(
    { type, attrs, name }: LayerDescription,
    read: readonly Value[],
    output: Shape,
    about: string,
  ): { readonly row: KerasRow; readonly said: KerasWritten } {
    const own = [...rows].filter(([, of]) => of === type).map(([row]) => row);
    const row = own.find((one) => one.write) ?? own[0];
    if (!row) return this.fail(`${about} has no layer in Keras`);
    const said = row.write
      ? row.write(
          attrs,
          read.map(({ shape }) => shape),
          output,
        )
      : (byActivation(row, attrs, name, this.fail) ??
        byClass(row) ??
        "has no layer in Keras that does the same");
    return typeof said === "string" ? this.fail(`${about} ${said}`) : { row, said };
  }

  private padded(name: string, [top, left, bottom, right]: readonly number[], from: string): string {
    let own = `${name}_pad`;
    for (let i = 2; this.names.has(own); i++) own = `${name}_pad_${i}`;
    this.names.add(own);
    const padding = [
      [top, bottom],
      [left, right],
    ];
    this.written.push({ name: own, type: "ZeroPadding2D", config: { padding }, from: [from] });
    return own;
  }

  private topology(end: string): object {
    const [channels, height, width] = this.model.inputShape;
    const shape = [null, height, width, channels];
    const usual = { trainable: true, dtype: "float32" };
    const isSequence = this.written.every(
      ({ from }, i) => from.join() === (this.written[i - 1]?.name ?? INPUT),
    );
    const layers = this.written.map(({ name, type, config, from }, i) => ({
      class_name: type,
      config: { name, ...usual, ...(isSequence && i === 0 && { batch_input_shape: shape }), ...config },
      ...(!isSequence && { name, inbound_nodes: [from.map((one) => [one, 0, 0, {}])] }),
    }));
    if (isSequence) return { class_name: "Sequential", config: { name: this.model.name, layers } };
    const input = {
      ...{ class_name: "InputLayer", name: INPUT, inbound_nodes: [] },
      config: { name: INPUT, batch_input_shape: shape, dtype: "float32", sparse: false },
    };
    return {
      class_name: "Functional",
      config: {
        name: this.model.name,
        layers: [input, ...layers],
        input_layers: [[INPUT, 0, 0]],
        output_layers: [[end, 0, 0]],
      },
    };
  }
}

/** By Keras's name for it, where it stands for these attributes. */
function byActivation(row: KerasRow, attrs: object, name: string, fail: Fail): KerasWritten | undefined {
  const found = Object.entries(row.activations ?? {}).find(
    ([, given]) => JSON.stringify(checkAttrs(name, row.op.type, given, fail)) === JSON.stringify(attrs),
  );
  return found && { type: "Activation", config: { activation: found[0] } };
}

/** An op without attributes is its class. */
function byClass({ op, layers }: KerasRow): KerasWritten | undefined {
  return layers && Object.keys(op.attrs).length === 0 ? { type: layers[0]! } : undefined;
}

/**
 * A tensor as Keras has it: kernels [height, width, in, out], matrices [in, out], flattened images by height, width, channels.
 * @param wanted its shape there, where it is no usual one
 */
function channelsLast(
  { shape, data }: Tensor,
  wanted: Shape | undefined,
  flattened: Exclude<Flattened, "several"> | undefined,
): Tensor {
  const [out = 1, within = 1, ...window] = shape;
  if (shape.length === 1) {
    const result = zeros(wanted ?? shape, "float32");
    const place = data.length === 1 ? (i: number): number => i : placeOf(flattened);
    for (let i = 0; i < data.length; i++) result.data[place(i)] = data[i]!;
    return result;
  }
  const result = zeros(wanted ?? [...window, within, out], "float32");
  const plane = window.reduce((all, size) => all * size, 1);
  const place = placeOf(flattened);
  for (let i = 0; i < data.length; i++) {
    const [o, c, at] = [Math.floor(i / (within * plane)), Math.floor(i / plane) % within, i % plane];
    result.data[(at * within + place(c)) * out + o] = data[i]!;
  }
  return result;
}

/** Where a number of a flattened image stands in Keras. */
function placeOf(flattened: Exclude<Flattened, "several"> | undefined): (index: number) => number {
  if (!flattened) return (index) => index;
  const [channels, height, width] = flattened;
  const plane = height * width;
  return (index) => (index % plane) * channels + Math.floor(index / plane);
}
