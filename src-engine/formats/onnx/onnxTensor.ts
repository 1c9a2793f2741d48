// Tensors in ONNX: weights, and what the graph says of its inputs and outputs.

import { sizeOf, type Tensor } from "../../tensor/tensor";
import { quoted } from "../formatError";
import { bytesOf, fail, integer, integers, MAX_LIST, MAX_RANK, text } from "./onnxFields";
import { readFields, type Field } from "./protobuf";

/** The one data type that is exchanged. */
export const FLOAT = 1;

export interface OnnxValue {
  readonly name: string;
  /** A number, or the name of a dimension that varies; undefined where the file gives none. */
  readonly shape: readonly (number | string)[] | undefined;
}

export function readTensor(bytes: Uint8Array, tensors: Map<string, Tensor>): void {
  let name = "";
  let type = 0;
  let raw: Uint8Array | undefined;
  let place = 0;
  const shape: number[] = [];
  let floats = 0;
  let unknown = "";
  for (const field of readFields(bytes)) {
    if (field.number === 1) integers(field, shape, "dims");
    else if (field.number === 2) type = integer(field, "data_type");
    else if (field.number === 4) floats += floatBytes(field).length;
    else if (field.number === 8) name = text(field, "initializer name");
    else if (field.number === 9) raw = bytesOf(field, "raw_data");
    else if (field.number === 13) unknown = "external_data";
    else if (field.number === 14) place = integer(field, "data_location");
    else if (field.number === 3) unknown = "segment";
  }
  const about = `initializer ${quoted(name)}`;
  if (name === "") fail("an initializer has no name");
  if (tensors.has(name)) fail(`${about} occurs twice`);
  if (tensors.size >= MAX_LIST) fail(`more than ${MAX_LIST} initializers`);
  if (unknown || place !== 0) fail(`${about} holds ${unknown || "external_data"}, which is not supported`);
  if (type !== FLOAT) fail(`${about} has data_type ${type}; known is ${FLOAT} (FLOAT)`);
  if (raw && floats > 0) fail(`${about} holds both raw_data and float_data`);
  const length = raw?.length ?? floats;
  const wanted = sizeOf(shape) * 4;
  if (wanted !== length || !shape.every((n) => n >= 0)) {
    fail(`${about} of shape [${shape.join(",")}] takes ${wanted} bytes, found ${length}`);
  }
  const data = new Uint8Array(length);
  if (raw) data.set(raw);
  else gatherFloats(bytes, data);
  tensors.set(name, { dtype: "float32", shape, data: new Float32Array(data.buffer) });
}

/** Floats may stand one by one: they are looked through twice, because a list of them would take many times as much. */
function gatherFloats(message: Uint8Array, into: Uint8Array): void {
  let at = 0;
  for (const field of readFields(message)) {
    if (field.number !== 4) continue;
    const bytes = floatBytes(field);
    into.set(bytes, at);
    at += bytes.length;
  }
}

function floatBytes(field: Field): Uint8Array {
  return field.kind === "fixed32" ? field.bytes : bytesOf(field, "float_data");
}

export function readValue(bytes: Uint8Array): OnnxValue {
  let name = "";
  let shape: (number | string)[] | undefined;
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = text(field, "value name");
    if (field.number !== 2) continue;
    const tensorType = only(bytesOf(field, "type"), 1, "a type that is no tensor");
    for (const part of readFields(tensorType)) {
      if (part.number === 1 && integer(part, "elem_type") !== FLOAT) {
        fail(`value ${quoted(name)} has elem_type ${integer(part, "elem_type")}; known is ${FLOAT} (FLOAT)`);
      }
      if (part.number === 2) shape = readShape(bytesOf(part, "shape"));
    }
  }
  return { name, shape };
}

function readShape(bytes: Uint8Array): (number | string)[] {
  const shape: (number | string)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number !== 1) continue;
    let dimension: number | string = "";
    for (const part of readFields(bytesOf(field, "dim"))) {
      if (part.number === 1) dimension = integer(part, "dim_value");
      if (part.number === 2) dimension = text(part, "dim_param");
    }
    if (shape.length === MAX_RANK) fail(`a shape has more than ${MAX_RANK} dimensions`);
    shape.push(dimension);
  }
  return shape;
}

/** The one field of a oneof. */
function only(bytes: Uint8Array, number: number, otherwise: string): Uint8Array {
  for (const field of readFields(bytes)) if (field.number === number) return bytesOf(field, "tensor_type");
  return fail(`a value has ${otherwise}`);
}
