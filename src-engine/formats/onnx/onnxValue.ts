// What an ONNX graph says of the values that go into it and come out.

import { quoted } from "../formatError";
import { bytesOf, fail, integer, MAX_RANK, text } from "./onnxFields";
import { readFields } from "./protobuf";

export interface OnnxValue {
  readonly name: string;
  /** The number of the type of its elements; undefined where it is no tensor. */
  readonly type: number | undefined;
  /** A number, or the name of a dimension that varies; undefined where the file gives none. */
  readonly shape: readonly (number | string)[] | undefined;
}

/**
 * Type and shape stay undefined for what is no tensor, such as a sequence.
 * @throws FormatError where a field is of the wrong kind
 */
export function readValue(bytes: Uint8Array): OnnxValue {
  let name = "";
  let type: number | undefined;
  let shape: (number | string)[] | undefined;
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = text(field, "value name");
    if (field.number !== 2) continue;
    for (const kind of readFields(bytesOf(field, "type"))) {
      if (kind.number !== 1) continue;
      for (const part of readFields(bytesOf(kind, "tensor_type"))) {
        if (part.number === 1) type = integer(part, "elem_type");
        if (part.number === 2) shape = readShape(bytesOf(part, "shape"), name);
      }
    }
  }
  return { name, type, shape };
}

function readShape(bytes: Uint8Array, value: string): (number | string)[] {
  const shape: (number | string)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number !== 1) continue;
    let dimension: number | string = "";
    for (const part of readFields(bytesOf(field, "dim"))) {
      if (part.number === 1) dimension = integer(part, "dim_value");
      if (part.number === 2) dimension = text(part, "dim_param");
    }
    if (shape.length === MAX_RANK) fail(`the shape of ${quoted(value)} has more than ${MAX_RANK} dimensions`);
    shape.push(dimension);
  }
  return shape;
}
