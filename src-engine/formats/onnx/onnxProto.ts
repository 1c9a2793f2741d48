// onnx.proto as plain data, as far as networks need it. What could change the meaning of a graph and is not read is said in `besides`.
//
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { quoted } from "../formatError";
import type { FilesBeside } from "./externalData";
import { add, bytesOf, fail, integer, MAX_LIST, text } from "./onnxFields";
import { readNode, structureOf, type OnnxNode } from "./onnxNode";
import { readTensor, type OnnxTensor } from "./onnxTensor";
import { readValue, type OnnxValue } from "./onnxValue";
import { readFields } from "./protobuf";

export interface OnnxModel {
  readonly producer: string;
  /** Of the standard operators. */
  readonly opset: number;
  readonly graph: OnnxGraph;
  readonly metadata: ReadonlyMap<string, string>;
  /** What else there is and nobody reads here, by its name in onnx.proto. */
  readonly besides: readonly string[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/**
 * Bytes of nodes, inputs and outputs of a graph, which become thirty times as much memory: beside weights they are few.
 */
const MOST_STRUCTURE = 2 * 2 ** 20;

/** @throws FormatError */
export function readOnnx(bytes: Uint8Array, files: FilesBeside = new Map()): OnnxModel {
  let irVersion = 0;
  let producer = "";
  let opset: number | undefined;
  let graph: OnnxGraph | undefined;
  const metadata = new Map<string, string>();
  const besides: string[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) irVersion = integer(field, "ir_version");
    else if (field.number === 2) producer = text(field, "producer_name");
    else if (field.number === 7) {
      if (graph) fail("model holds two graphs");
      graph = readGraph(bytesOf(field, "graph"), files, besides);
    } else if (field.number === 8) opset = readOpset(bytesOf(field, "opset_import")) ?? opset;
    else if (field.number === 14) readProperty(bytesOf(field, "metadata_props"), metadata);
    else if (field.number === 20) note(besides, "training_info");
    else if (field.number === 25) note(besides, "functions");
  }
  if (!(irVersion >= 3 && irVersion <= 13)) fail(`ir_version is ${irVersion}; known are 3 to 13`);
  if (opset === undefined) fail("model names no opset of the standard operators");
  if (!(opset >= 7 && opset <= 25)) fail(`opset is ${opset}; known are 7 to 25`);
  if (!graph) fail("model holds no graph");
  return { producer, opset, graph, metadata, besides };
}

function readGraph(bytes: Uint8Array, files: FilesBeside, besides: string[]): OnnxGraph {
  let name = "";
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let structure = 0;
  const within = (message: Uint8Array, size: number): Uint8Array => {
    structure += size;
    if (structure > MOST_STRUCTURE) fail(`graph takes more than ${MOST_STRUCTURE} bytes without its weights`);
    return message;
  };
  for (const field of readFields(bytes)) {
    if (field.number === 1) {
      const node = bytesOf(field, "node");
      add(nodes, readNode(within(node, structureOf(node)), files), "nodes");
    } else if (field.number === 2) name = text(field, "graph name");
    else if (field.number === 5) {
      const tensor = readTensor(bytesOf(field, "initializer"), files);
      if (tensor.name === "") fail("an initializer has no name");
      if (initializers.has(tensor.name)) fail(`initializer ${quoted(tensor.name)} occurs twice`);
      if (initializers.size >= MAX_LIST) fail(`more than ${MAX_LIST} initializers`);
      initializers.set(tensor.name, tensor);
    } else if (field.number === 11 || field.number === 12) {
      const [list, what] = field.number === 11 ? [inputs, "inputs"] : [outputs, "outputs"];
      const value = bytesOf(field, what);
      add(list, readValue(within(value, value.length)), what);
    } else if (field.number === 14) note(besides, "quantization_annotation");
    else if (field.number === 15) note(besides, "sparse_initializer");
  }
  return { name, nodes, initializers, inputs, outputs };
}

function note(besides: string[], what: string): void {
  if (!besides.includes(what)) besides.push(what);
}

/** The version, when it is about the standard operators. */
function readOpset(bytes: Uint8Array): number | undefined {
  let domain = "";
  let version = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) domain = text(field, "opset domain");
    if (field.number === 2) version = integer(field, "opset version");
  }
  return domain === "" || domain === "ai.onnx" ? version : undefined;
}

function readProperty(bytes: Uint8Array, properties: Map<string, string>): void {
  let key = "";
  let value = "";
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = text(field, "metadata key");
    if (field.number === 2) value = text(field, "metadata value");
  }
  if (properties.has(key)) fail(`metadata key ${quoted(key)} occurs twice`);
  if (properties.size >= MAX_LIST) fail(`more than ${MAX_LIST} metadata_props`);
  properties.set(key, value);
}
