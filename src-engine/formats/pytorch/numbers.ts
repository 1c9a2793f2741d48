// A tensor's numbers out of the storage it is a view of: in the order of its shape, whatever the strides, in a type that we have.

import { quoted } from "../formatError";
import { fromBfloat16, fromFloat16 } from "../halfFloat";
import { sizeOf, zeros, type DType, type Tensor } from "../../tensor/tensor";
import { SIZES } from "./elements";
import { fail } from "./failing";
import type { Element, TensorNode } from "./pickleValue";

/** What each is held as; whole numbers of 64 bits as float64 where they don't fit. */
const HELD: Readonly<Record<Element, DType>> = {
  float64: "float64",
  float32: "float32",
  float16: "float32",
  bfloat16: "float32",
  int64: "int32",
  int32: "int32",
  int16: "int32",
  int8: "int32",
  uint8: "int32",
  bool: "int32",
};

type Read = (view: DataView, at: number, little: boolean) => number;

const READ: Readonly<Record<Element, Read>> = {
  float64: (view, at, little) => view.getFloat64(at, little),
  float32: (view, at, little) => view.getFloat32(at, little),
  float16: (view, at, little) => fromFloat16(view.getUint16(at, little)),
  bfloat16: (view, at, little) => fromBfloat16(view.getUint16(at, little)),
  int64: (view, at, little) => Number(view.getBigInt64(at, little)),
  int32: (view, at, little) => view.getInt32(at, little),
  int16: (view, at, little) => view.getInt16(at, little),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  bool: (view, at) => (view.getUint8(at) ? 1 : 0),
};

/** Bytes that a tensor will take, at least. */
export function heldBytes({ shape, element }: TensorNode): number {
  return sizeOf(shape) * (HELD[element] === "float64" ? 8 : 4);
}

/** @throws FormatError where it reaches beyond its storage */
export function assertWithin(node: TensorNode, name: string, bytes: number): void {
  const { shape, strides, offset, storage, element } = node;
  if (sizeOf(shape) === 0) return;
  const last = shape.reduce((sum, size, d) => sum + (size - 1) * strides[d]!, storage.begin + offset);
  const needed = (last + 1) * SIZES[element];
  if (!(needed <= bytes))
    fail(
      `tensor ${quoted(name)} of shape [${shape.join(",")}] and strides [${strides.join(",")}] ends at byte ${needed} of storage ` +
        `${quoted(storage.key)}, which has ${bytes}`,
    );
}

/** @param bytes the whole storage, to whose end `assertWithin` was held */
export function numbersOf(node: TensorNode, bytes: Uint8Array, bigEndian: boolean): Tensor {
  const { shape, element, storage } = node;
  const size = SIZES[element];
  const from = (storage.begin + node.offset) * size;
  const held = HELD[element];
  if (!bigEndian && held === element && isContiguous(node)) {
    const part = bytes.subarray(from, from + sizeOf(shape) * size);
    return { dtype: held, shape, data: numbersOver(held, part) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tensor = filled(node, held, view, from, bigEndian);
  return tensor ?? filled(node, "float64", view, from, bigEndian)!;
}

/** Undefined where a number does not fit. */
function filled(
  node: TensorNode,
  dtype: DType,
  view: DataView,
  from: number,
  bigEndian: boolean,
): Tensor | undefined {
  const { shape, strides, element } = node;
  const tensor = zeros(shape, dtype);
  const { data } = tensor;
  const [read, size] = [READ[element], SIZES[element]];
  const index = new Array<number>(shape.length).fill(0);
  let at = from;
  for (let i = 0; i < data.length; i++) {
    const value = read(view, at, !bigEndian);
    data[i] = value;
    if (dtype === "int32" && data[i] !== value) return undefined;
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d]! * size;
      if (++index[d]! < shape[d]!) break;
      at -= shape[d]! * strides[d]! * size;
      index[d] = 0;
    }
  }
  return tensor;
}

/** A view of the bytes where they are aligned, else of a copy. */
function numbersOver(dtype: DType, bytes: Uint8Array): Tensor["data"] {
  const size = dtype === "float64" ? 8 : 4;
  const { buffer, byteOffset } = bytes;
  const aligned = byteOffset % size === 0 && buffer instanceof ArrayBuffer;
  const [over, at] = aligned ? [buffer, byteOffset] : [new Uint8Array(bytes).buffer, 0];
  const count = bytes.length / size;
  if (dtype === "float64") return new Float64Array(over, at, count);
  return dtype === "float32" ? new Float32Array(over, at, count) : new Int32Array(over, at, count);
}

function isContiguous({ shape, strides }: TensorNode): boolean {
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== step) return false;
    step *= shape[d]!;
  }
  return true;
}
