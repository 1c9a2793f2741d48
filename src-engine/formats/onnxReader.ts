// Reads an ONNX graph that is a chain of layers: ours, and what other tools write
// for the same layers. Everything else is refused by name.
//
// Variants understood: Gemm with its weight either way round, MatMul followed by Add,
// layers without bias, names of any kind.

import { tensor, type Tensor } from "../tensor/tensor";
import { follow, type Flow } from "./chain";
import type { Contents, LayerDescription, ModelDescription } from "./contents";
import { checkDecodedSize, MOST_DECODED } from "./decodedSize";
import { DEVIATION, MEAN, withoutFeeding } from "./feeding";
import { quoted } from "./formatError";
import { LayerNames } from "./onnxNames";
import { Attributes, rows, type Row } from "./onnxNodes";
import { fail } from "./onnxFields";
import { readOnnx, type OnnxGraph, type OnnxNode } from "./onnxProto";
import { recognized } from "./onnxPreprocessing";
import { PRODUCER } from "./onnxWriter";

/**
 * @param most bytes that all tensors together may take
 * @throws FormatError
 */
export function decodeOnnx(
  bytes: Uint8Array,
  most = MOST_DECODED,
): Contents & { readonly model: ModelDescription } {
  const { producer, graph, metadata } = readOnnx(bytes);
  checkDecodedSize(decodedSize(graph), most, fail);
  const { input, inputShape } = readInput(graph);
  const reader = new ChainReader(graph, producer === PRODUCER, inputShape[0]);
  const before = producer === PRODUCER ? recognized(graph, metadata, input) : undefined;
  let value = before?.output ?? input;
  for (const node of before?.rest ?? graph.nodes) value = reader.read(node, value);
  reader.end(value, before?.used);
  const rest = withoutFeeding(metadata);
  const model = {
    name: graph.name,
    inputShape,
    layers: reader.layers,
    mean: before?.mean ?? property(metadata, MEAN, 0),
    deviation: before?.deviation ?? property(metadata, DEVIATION, 1),
  };
  return {
    tensors: reader.tensors,
    model,
    ...(rest.size > 0 && { metadata: rest }),
    ...(before && { preprocessing: true }),
  };
}

/** Nodes may share an initializer, but layers do not share their weights. */
function decodedSize({ nodes, initializers }: OnnxGraph): number {
  const used = nodes.flatMap(({ inputs }) => inputs);
  return used.reduce((sum, name) => sum + (initializers.get(name)?.data.byteLength ?? 0), 0);
}

class ChainReader {
  readonly layers: LayerDescription[] = [];
  readonly tensors = new Map<string, Tensor>();
  private readonly used = new Set<string>();
  private readonly names: LayerNames;
  private flow: Flow;
  /** The layer that a following Add would give its bias. */
  private withoutBias: string | undefined;

  constructor(
    private readonly graph: OnnxGraph,
    ours: boolean,
    channels: number,
  ) {
    this.names = new LayerNames(ours);
    this.flow = { kind: "maps", channels };
  }

  /** Takes the next node of the chain; gives the name of the value that comes out. */
  read(node: OnnxNode, value: string): string {
    const row = rowOf(node);
    const about = `${node.operator} ${quoted(node.name)}`;
    const [output, ...more] = node.outputs;
    if (output === undefined || more.length > 0) {
      return fail(`${about} has ${node.outputs.length} outputs; known is 1`);
    }
    if (!row) {
      this.readAddedBias(node, value, about);
      return output;
    }
    const [input, weightName, biasName] = node.inputs;
    if (input !== value) fail(`${about} reads ${quoted(input ?? "")}; in a chain it reads ${quoted(value)}`);
    const most = node.operator === "MatMul" ? 2 : row.learns ? 3 : 1;
    if (node.inputs.length > most)
      fail(`${about} has ${node.inputs.length} inputs, at most ${most} are known`);
    const given = new Attributes(node);
    const name = this.names.next(node, row);
    let weight: Tensor | undefined;
    if (row.learns) {
      weight = this.parameter(weightName, about, "weight");
      if (row.type === "Linear" && (node.operator === "MatMul" || given.isZero("transB"))) {
        weight = transposed(weight, about);
      }
      const bias = biasName ? this.parameter(biasName, about, "bias") : zeroBias(weight);
      this.tensors.set(`${name}.weight`, weight).set(`${name}.bias`, flat(bias));
    }
    const layer = { name, type: row.type, attrs: row.read(given, weight?.shape ?? []) };
    given.end();
    this.flow = follow(this.flow, layer, this.tensors, fail);
    this.layers.push(layer);
    this.withoutBias = node.operator === "MatMul" ? name : undefined;
    return output;
  }

  /** @param besides initializers that were used by nobody here */
  end(value: string, besides: readonly string[] = []): void {
    const names = this.graph.outputs.map(({ name }) => name);
    if (names.length !== 1 || names[0] !== value) {
      fail(
        `graph must have one output, ${quoted(value)}, where the chain ends; it has ${quoted(names.join(", "))}`,
      );
    }
    for (const name of this.graph.initializers.keys()) {
      if (!this.used.has(name) && !besides.includes(name))
        fail(`initializer ${quoted(name)} is used by no node`);
    }
  }

  private readAddedBias(node: OnnxNode, value: string, about: string): void {
    const other = node.inputs.filter((name) => name !== value);
    const layer = this.withoutBias;
    if (layer === undefined || node.inputs.length !== 2 || other.length !== 1) {
      fail(`${about} is known only as the bias after a MatMul`);
    }
    const bias = flat(this.parameter(other[0], about, "bias"));
    const { shape } = this.tensors.get(`${layer}.bias`)!;
    if (bias.shape.join() !== shape.join()) {
      fail(`${about} adds a bias of shape [${bias.shape.join(",")}], expected [${shape.join(",")}]`);
    }
    this.tensors.set(`${layer}.bias`, bias);
    this.withoutBias = undefined;
  }

  private parameter(name: string | undefined, about: string, role: string): Tensor {
    const found = this.graph.initializers.get(name ?? "");
    if (!found) return fail(`${about} takes its ${role} from ${quoted(name ?? "")}, which is no initializer`);
    if (found.data.length === 0) {
      fail(`${about} has a ${role} of shape [${found.shape.join(",")}], which holds nothing`);
    }
    this.used.add(name ?? "");
    return found;
  }
}

/** Undefined for Add, which is no layer of its own. */
function rowOf({ operator, name }: OnnxNode): Row | undefined {
  if (operator === "Add") return undefined;
  const row = rows.find((row) => row.operator === (operator === "MatMul" ? "Gemm" : operator));
  if (row) return row;
  const known = [...rows.map((row) => row.operator), "MatMul", "Add"].join(", ");
  return fail(`node ${quoted(name)} has the operator ${quoted(operator)}; known are ${known}`);
}

function readInput({ inputs, initializers }: OnnxGraph): {
  input: string;
  inputShape: [number, number, number];
} {
  // Old writers list weights among the inputs too.
  const [input, ...others] = inputs.filter(({ name }) => !initializers.has(name));
  if (!input || others.length > 0)
    return fail(`graph must have one input, it has ${others.length + (input ? 1 : 0)}`);
  const [, channels, height, width, ...more] = input.shape ?? [];
  if (!isSize(channels) || !isSize(height) || !isSize(width) || more.length > 0) {
    return fail(
      `input ${quoted(input.name)} must have shape [N, channels, height, width] with the last three known, ` +
        `it has [${(input.shape ?? []).join(", ").slice(0, 80)}]`,
    );
  }
  return { input: input.name, inputShape: [channels, height, width] };
}

function isSize(n: number | string | undefined): n is number {
  return typeof n === "number" && n >= 1;
}

function property(metadata: ReadonlyMap<string, string>, key: string, usual: number): number {
  const text = metadata.get(key);
  const value = text === undefined ? usual : text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value)
    ? value
    : fail(`metadata ${quoted(key)} must be a number, found ${quoted(text ?? "")}`);
}

/** [in, out] → [out, in] */
function transposed({ shape, data }: Tensor, about: string): Tensor {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2)
    fail(`${about} has a weight of shape [${shape.join(",")}], expected two dimensions`);
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { dtype: "float32", shape: [columns, rows], data: turned };
}

/** A bias may be written as a row. */
function flat(bias: Tensor): Tensor {
  const [one, features] = bias.shape;
  return bias.shape.length === 2 && one === 1 ? { ...bias, shape: [features!] } : bias;
}

function zeroBias({ shape }: Tensor): Tensor {
  const features = shape[0] ?? 0;
  return tensor([features], new Float32Array(features), "float32");
}
