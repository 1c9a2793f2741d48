// Nodes of an ONNX graph and their attributes, as plain data: everything they say is kept, whether or not anybody here knows it.

import { quoted } from "../formatError";
import type { FilesBeside } from "./externalData";
import {
  add,
  anyInteger,
  bytesOf,
  fail,
  float,
  floats,
  integer,
  integers,
  MAX_LIST,
  text,
} from "./onnxFields";
import { readTensor, type OnnxTensor } from "./onnxTensor";
import { readFields } from "./protobuf";

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** Empty names stand for inputs that are left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Its doc string, where it has one. */
  readonly remark?: string;
}

/** How messages speak of a node: without a name, by what it writes. */
export function titled({ operator, name, outputs }: Pick<OnnxNode, "operator" | "name" | "outputs">): string {
  return `${operator || "node"} ${quoted(name || outputs[0] || "")}`;
}

export type OnnxAttribute = number | string | readonly number[] | readonly string[] | OnnxTensor | Unreadable;

/** What no operator here takes: a subgraph, for one. */
interface Unreadable {
  readonly unreadable: string;
}

const MOST_ATTRIBUTES = 64;
/** The numbers of an attribute's fields that hold tensors. */
const TENSORS: ReadonlySet<number> = new Set([5, 10]);

/**
 * The domain "ai.onnx" comes back as "", which means the same.
 * @throws FormatError where a field is of the wrong kind
 */
export function readNode(bytes: Uint8Array, files: FilesBeside): OnnxNode {
  let name = "";
  let operator = "";
  let domain = "";
  let remark: string | undefined;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  for (const field of readFields(bytes)) {
    if (field.number === 1) add(inputs, text(field, "node input"), "inputs of a node");
    else if (field.number === 2) add(outputs, text(field, "node output"), "outputs of a node");
    else if (field.number === 3) name = text(field, "node name");
    else if (field.number === 4) operator = text(field, "op_type");
    else if (field.number === 5) readAttribute(bytesOf(field, "attribute"), attributes, files);
    else if (field.number === 6) remark = text(field, "doc string of a node");
    else if (field.number === 7) domain = text(field, "domain");
  }
  const own = { name, operator, domain: domain === "ai.onnx" ? "" : domain, inputs, outputs, attributes };
  return remark === undefined ? own : { ...own, remark };
}

/** Field 20, the type, repeats what the field that is present says; old files lack it. */
function readAttribute(bytes: Uint8Array, attributes: Map<string, OnnxAttribute>, files: FilesBeside): void {
  let name = "";
  let single: OnnxAttribute | undefined;
  let type = 0;
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = text(field, "attribute name");
    else if (field.number === 2) single = float(field, "attribute");
    else if (field.number === 3) single = anyInteger(field, "attribute");
    else if (field.number === 4) single = text(field, "attribute");
    else if (field.number === 5) single = readTensor(bytesOf(field, "tensor"), files, "attribute");
    else if (field.number === 7) floats(field, numbers, "attribute");
    else if (field.number === 8) integers(field, numbers, "attribute", MAX_LIST);
    else if (field.number === 9) add(texts, text(field, "attribute"), "texts of an attribute");
    else if (field.number === 20) type = integer(field, "attribute type");
    else if (field.number === 21) single = { unreadable: "an attribute of the function around it" };
    else if (field.number !== 13) single = { unreadable: what.get(field.number) ?? "a value" };
  }
  if (attributes.has(name)) fail(`attribute ${quoted(name)} occurs twice in a node`);
  if (attributes.size >= MOST_ATTRIBUTES) fail(`a node has more than ${MOST_ATTRIBUTES} attributes`);
  const absent = type === FLOATS || type === INTS || type === STRINGS ? [] : type === STRING ? "" : 0;
  attributes.set(name, numbers.length > 0 ? numbers : texts.length > 0 ? texts : (single ?? absent));
}

const [STRING, FLOATS, INTS, STRINGS] = [3, 6, 7, 8];

/** By the numbers of their fields. */
const what: ReadonlyMap<number, string> = new Map([
  [6, "a subgraph"],
  [10, "tensors"],
  [11, "subgraphs"],
  [14, "a type"],
  [15, "types"],
  [22, "a sparse tensor"],
  [23, "sparse tensors"],
]);

/** How many bytes a node takes without the tensors in its attributes; two at least for each of these. */
export function structureOf(bytes: Uint8Array): number {
  let size = bytes.length;
  for (const field of readFields(bytes)) {
    if (field.number !== 5 || field.kind !== "bytes") continue;
    for (const part of readFields(field.bytes))
      if (TENSORS.has(part.number) && part.kind === "bytes") size -= Math.max(0, part.bytes.length - 2);
  }
  return size;
}
