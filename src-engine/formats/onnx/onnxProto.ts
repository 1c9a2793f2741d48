// The part of onnx.proto that a chain of layers uses, as plain data. Whatever could
// change the meaning of a graph and is not read here is refused by name.
//
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import type { Tensor } from "../../tensor/tensor";
import { quoted } from "../formatError";
import { add, bytesOf, fail, float, integer, integers, MAX_LIST, MAX_RANK, text } from "./onnxFields";
import { readTensor, readValue, type OnnxValue } from "./onnxTensor";
import { readFields } from "./protobuf";

interface OnnxModel {
  readonly producer: string;
  readonly graph: OnnxGraph;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An integer, a float, a text or a list of integers. */
export type OnnxAttribute = number | string | readonly number[];

/**
 * Bytes of nodes, inputs and outputs of a graph, which become thirty times as much memory: beside weights they are few.
 */
const MOST_STRUCTURE = 2 * 2 ** 20;

/** The numbers of their fields. */
const STRUCTURE: ReadonlySet<number> = new Set([1, 11, 12]);

/** @throws FormatError */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  let irVersion = 0;
  let producer = "";
  let opset: number | undefined;
  let graph: OnnxGraph | undefined;
  const metadata = new Map<string, string>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) irVersion = integer(field, "ir_version");
    else if (field.number === 2) producer = text(field, "producer_name");
    else if (field.number === 7) {
      if (graph) fail("model holds two graphs");
      graph = readGraph(bytesOf(field, "graph"));
    } else if (field.number === 8) opset = readOpset(bytesOf(field, "opset_import")) ?? opset;
    else if (field.number === 14) readProperty(bytesOf(field, "metadata_props"), metadata);
    else if (field.number === 20) fail("model holds training_info, which is not supported");
    else if (field.number === 25) fail("model holds functions, which are not supported");
  }
  if (!(irVersion >= 4 && irVersion <= 13)) fail(`ir_version is ${irVersion}; known are 4 to 13`);
  if (opset === undefined) fail("model names no opset of the standard operators");
  if (!(opset >= 9 && opset <= 25)) fail(`opset is ${opset}; known are 9 to 25`);
  if (!graph) fail("model holds no graph");
  return { producer, graph, metadata };
}

function readGraph(bytes: Uint8Array): OnnxGraph {
  let name = "";
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, Tensor>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let structure = 0;
  for (const field of readFields(bytes)) {
    if (STRUCTURE.has(field.number) && field.kind === "bytes") structure += field.bytes.length;
    if (structure > MOST_STRUCTURE) fail(`graph takes more than ${MOST_STRUCTURE} bytes without its weights`);
    if (field.number === 1) add(nodes, readNode(bytesOf(field, "node")), "nodes");
    else if (field.number === 2) name = text(field, "graph name");
    else if (field.number === 5) readTensor(bytesOf(field, "initializer"), initializers);
    else if (field.number === 11) add(inputs, readValue(bytesOf(field, "input")), "inputs");
    else if (field.number === 12) add(outputs, readValue(bytesOf(field, "output")), "outputs");
    else if (field.number === 14) fail("graph holds quantization_annotation, which is not supported");
    else if (field.number === 15) fail("graph holds sparse_initializer, which is not supported");
  }
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  let name = "";
  let operator = "";
  let domain = "";
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) add(inputs, text(field, "node input"), "inputs of a node");
    else if (field.number === 2) add(outputs, text(field, "node output"), "outputs of a node");
    else if (field.number === 3) name = text(field, "node name");
    else if (field.number === 4) operator = text(field, "op_type");
    else if (field.number === 5) readAttribute(bytesOf(field, "attribute"), attributes);
    else if (field.number === 7) domain = text(field, "domain");
  }
  if (domain !== "" && domain !== "ai.onnx") {
    fail(`node ${quoted(name)} is ${quoted(operator)} of the domain ${quoted(domain)}, which is unknown`);
  }
  return { name, operator, inputs, outputs, attributes };
}

/** Field 20, the type, repeats what the field that is present says; old files lack it. */
function readAttribute(bytes: Uint8Array, attributes: Map<string, OnnxAttribute>): void {
  let name = "";
  let single: number | string | undefined;
  let type = 0;
  const list: number[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = text(field, "attribute name");
    else if (field.number === 2) single = float(field, "attribute");
    else if (field.number === 3) single = integer(field, "attribute");
    else if (field.number === 4) single = text(field, "attribute");
    else if (field.number === 8) integers(field, list, "attribute");
    else if (field.number === 20) type = integer(field, "attribute type");
    else if (field.number !== 13)
      fail(`attribute ${quoted(name)} holds what is neither number, text nor integers`);
  }
  if (attributes.has(name)) fail(`attribute ${quoted(name)} occurs twice in a node`);
  const absent = type === 7 ? list : type === 3 ? "" : 0;
  if (attributes.size >= MAX_RANK) fail(`a node has more than ${MAX_RANK} attributes`);
  attributes.set(name, list.length > 0 ? list : (single ?? absent));
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

/** By the bytes alone: protobuf has no magic number, but every model begins with a plausible ir_version. */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  const version = bytes[1] ?? 0;
  return bytes[0] === 0x08 && version >= 1 && version < 0x40;
}
