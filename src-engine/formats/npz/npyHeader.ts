// The header of an npy file: a Python dict literal with the keys descr,
// fortran_order and shape, in any order. This reads exactly that and evaluates
// nothing.

import type { DType, Shape, TensorData } from "../../tensor/tensor";
import { quoted } from "../formatError";
import { fromFloat16 } from "../halfFloat";

export interface NpyHeader {
  readonly descr: string;
  readonly type: NumberType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
}

interface NumberType {
  readonly size: number;
  /** What we hold it as. */
  readonly dtype: DType;
  read(view: DataView, at: number, littleEndian: boolean): number;
  /** Where the bytes can be taken as they are. */
  readonly native?: (buffer: ArrayBuffer, from: number, length: number) => TensorData;
}

const types: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
  [
    "f8",
    {
      size: 8,
      dtype: "float64",
      read: (v, i, le) => v.getFloat64(i, le),
      native: (b, from, n) => new Float64Array(b, from, n),
    },
  ],
  [
    "f4",
    {
      size: 4,
      dtype: "float32",
      read: (v, i, le) => v.getFloat32(i, le),
      native: (b, from, n) => new Float32Array(b, from, n),
    },
  ],
  [
    "i4",
    {
      size: 4,
      dtype: "int32",
      read: (v, i, le) => v.getInt32(i, le),
      native: (b, from, n) => new Int32Array(b, from, n),
    },
  ],
  ["f2", { size: 2, dtype: "float32", read: (v, i, le) => fromFloat16(v.getUint16(i, le)) }],
  ["i8", { size: 8, dtype: "int32", read: (v, i, le) => Number(v.getBigInt64(i, le)) }],
  ["u8", { size: 8, dtype: "int32", read: (v, i, le) => Number(v.getBigUint64(i, le)) }],
  ["u4", { size: 4, dtype: "int32", read: (v, i, le) => v.getUint32(i, le) }],
  ["i2", { size: 2, dtype: "int32", read: (v, i, le) => v.getInt16(i, le) }],
  ["u2", { size: 2, dtype: "int32", read: (v, i, le) => v.getUint16(i, le) }],
  ["i1", { size: 1, dtype: "int32", read: (v, i) => v.getInt8(i) }],
  ["u1", { size: 1, dtype: "int32", read: (v, i) => v.getUint8(i) }],
  ["b1", { size: 1, dtype: "int32", read: (v, i) => v.getUint8(i) }],
]);

const MAX_RANK = 64;
const member =
  /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(([\d\s,]*)\))\s*(,|(?=\}))/y;

/** @param fail throws the caller's error; the problem continues a sentence that began with the array's name */
export function parseNpyHeader(bytes: Uint8Array, fail: (problem: string) => never): NpyHeader {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join("")
    .trimEnd();
  const unreadable = (): never => fail(`has a header we cannot read: ${quoted(text)}`);
  const found = new Map<string, string>();
  if (!text.startsWith("{")) unreadable();
  member.lastIndex = 1;
  let end = 1;
  for (let match = member.exec(text); match; match = member.exec(text)) {
    const [, key = "", string, boolean, tuple] = match;
    if (found.has(key)) fail(`has the key '${key}' twice in its header`);
    const expected = key === "descr" ? string : key === "shape" ? tuple : boolean;
    found.set(key, expected ?? unreadable());
    end = member.lastIndex;
  }
  if (text.slice(end).trim() !== "}") unreadable();
  for (const key of ["descr", "fortran_order", "shape"]) {
    if (!found.has(key)) fail(`lacks the key '${key}' in its header`);
  }
  const descr = found.get("descr") ?? "";
  const type = /^[<>|=]/.test(descr) ? types.get(descr.slice(1)) : undefined;
  if (!type) {
    return fail(`has type ${quoted(descr)}; known are ${[...types.keys()].join(", ")} after <, > or |`);
  }
  return {
    descr,
    type,
    littleEndian: !descr.startsWith(">"),
    fortranOrder: found.get("fortran_order") === "True",
    shape: parseShape(found.get("shape") ?? "", fail),
  };
}

/** The inside of a tuple: ``, `8,`, `2, 3`. `8` alone is a number in brackets. */
function parseShape(text: string, fail: (problem: string) => never): Shape {
  if (text.trim() === "") return [];
  const parts = text.split(",").map((part) => part.trim());
  const isTuple = parts.length > 1;
  if (parts.at(-1) === "") parts.pop();
  if (!isTuple || parts.length > MAX_RANK || parts.some((part) => !/^\d+$/.test(part))) {
    fail(`has a shape we cannot read: ${quoted(`(${text})`)}`);
  }
  const shape = parts.map(Number);
  if (!shape.every(Number.isSafeInteger)) fail(`cannot have shape (${text})`);
  return shape;
}
