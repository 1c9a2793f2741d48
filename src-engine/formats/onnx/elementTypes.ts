// The types of numbers that ONNX tensors have, and how each lies in a file. All of them become float32 or float64 here: integers are
// float64, exact up to 2^53 and infinite beyond, where exporters write them for "to the end".

import { fromBfloat16, fromFloat16 } from "../halfFloat";

/** Row-major. */
export type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What a tensor's numbers count as in a computation. */
export type NumberKind = "float" | "double" | "int" | "bool";

export interface ElementType {
  readonly name: string;
  readonly kind: NumberKind;
  /** Of one, in `raw_data`. */
  readonly bytes: number;
  /** The number of the field in which they may stand one by one instead. */
  readonly field: number;
  /** One number out of `raw_data`. */
  readonly read: (view: DataView, at: number) => number;
  /** One number out of a field of integers, where these are not the numbers themselves. */
  readonly ofInteger?: (integer: number) => number;
}

const INT32_DATA = 5;
const INT64_DATA = 7;
const UINT64_DATA = 11;

/** By their numbers in `TensorProto.DataType`. */
export const elementTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, { name: "FLOAT", kind: "float", bytes: 4, field: 4, read: (v, at) => v.getFloat32(at, true) }],
  [2, { name: "UINT8", kind: "int", bytes: 1, field: INT32_DATA, read: (v, at) => v.getUint8(at) }],
  [3, { name: "INT8", kind: "int", bytes: 1, field: INT32_DATA, read: (v, at) => v.getInt8(at) }],
  [4, { name: "UINT16", kind: "int", bytes: 2, field: INT32_DATA, read: (v, at) => v.getUint16(at, true) }],
  [5, { name: "INT16", kind: "int", bytes: 2, field: INT32_DATA, read: (v, at) => v.getInt16(at, true) }],
  [6, { name: "INT32", kind: "int", bytes: 4, field: INT32_DATA, read: (v, at) => v.getInt32(at, true) }],
  [
    7,
    {
      name: "INT64",
      kind: "int",
      bytes: 8,
      field: INT64_DATA,
      read: (v, at) => exact(v.getBigInt64(at, true)),
    },
  ],
  [
    9,
    {
      name: "BOOL",
      kind: "bool",
      bytes: 1,
      field: INT32_DATA,
      read: (v, at) => Number(v.getUint8(at) !== 0),
    },
  ],
  [10, { name: "FLOAT16", kind: "float", bytes: 2, field: INT32_DATA, ...sixteenBits(fromFloat16) }],
  [11, { name: "DOUBLE", kind: "double", bytes: 8, field: 10, read: (v, at) => v.getFloat64(at, true) }],
  [12, { name: "UINT32", kind: "int", bytes: 4, field: UINT64_DATA, read: (v, at) => v.getUint32(at, true) }],
  [
    13,
    {
      name: "UINT64",
      kind: "int",
      bytes: 8,
      field: UINT64_DATA,
      read: (v, at) => exact(v.getBigUint64(at, true)),
    },
  ],
  [16, { name: "BFLOAT16", kind: "float", bytes: 2, field: INT32_DATA, ...sixteenBits(fromBfloat16) }],
]);

/** Room for so many numbers of a kind. */
export function numbersOf(kind: NumberKind, count: number): Numbers {
  return kind === "float" ? new Float32Array(count) : new Float64Array(count);
}

function exact(integer: bigint): number {
  const value = Number(integer);
  return Number.isSafeInteger(value) ? value : Math.sign(value) * Infinity;
}

function sixteenBits(ofInteger: (bits: number) => number): Pick<ElementType, "read" | "ofInteger"> {
  return { read: (view, at) => ofInteger(view.getUint16(at, true)), ofInteger };
}
