// The numbers that files hold, in the types that there are, and how they are held here: as float64, float32 or int32.

import type { DType, TensorData } from "../tensor/tensor";
import { fromBfloat16, fromFloat16 } from "./halfFloat";

interface Kind {
  /** Bytes. */
  readonly size: number;
  /** Whole numbers of more than 32 bits become float64 where one of them does not fit. */
  readonly held: DType;
  read(view: DataView, at: number, little: boolean): number;
}

const kinds = {
  float64: { size: 8, held: "float64", read: (view, at, little) => view.getFloat64(at, little) },
  float32: { size: 4, held: "float32", read: (view, at, little) => view.getFloat32(at, little) },
  float16: { size: 2, held: "float32", read: (view, at, little) => fromFloat16(view.getUint16(at, little)) },
  bfloat16: {
    size: 2,
    held: "float32",
    read: (view, at, little) => fromBfloat16(view.getUint16(at, little)),
  },
  int64: { size: 8, held: "int32", read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  int32: { size: 4, held: "int32", read: (view, at, little) => view.getInt32(at, little) },
  int16: { size: 2, held: "int32", read: (view, at, little) => view.getInt16(at, little) },
  int8: { size: 1, held: "int32", read: (view, at) => view.getInt8(at) },
  uint64: { size: 8, held: "int32", read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  uint32: { size: 4, held: "int32", read: (view, at, little) => view.getUint32(at, little) },
  uint16: { size: 2, held: "int32", read: (view, at, little) => view.getUint16(at, little) },
  uint8: { size: 1, held: "int32", read: (view, at) => view.getUint8(at) },
  bool: { size: 1, held: "int32", read: (view, at) => (view.getUint8(at) ? 1 : 0) },
} as const satisfies Readonly<Record<string, Kind>>;

export type Element = keyof typeof kinds;

export const elements: Readonly<Record<Element, Kind>> = kinds;

/** Bytes that so many numbers take here, at least. */
export const heldBytes = (element: Element, count: number): number =>
  count * (kinds[element].held === "float64" ? 8 : 4);

interface Numbers {
  readonly dtype: DType;
  readonly data: TensorData;
}

const arrays = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;

/**
 * Numbers that lie one behind the other.
 * @returns a view of the bytes where they are held as they lie, aligned and little-endian; else a copy
 */
export function numbersIn(bytes: Uint8Array, element: Element, bigEndian = false): Numbers {
  const { size, held } = kinds[element];
  const count = bytes.length / size;
  if (held === element && !bigEndian) {
    const { buffer, byteOffset } = bytes;
    const fits = byteOffset % size === 0 && buffer instanceof ArrayBuffer;
    const data = fits
      ? new arrays[held](buffer, byteOffset, count)
      : new arrays[held](new Uint8Array(bytes).buffer, 0, count);
    return { dtype: held, data };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return gathered(element, count, bigEndian, view, (i) => i * size);
}

/** @param place where each number begins, in bytes */
export function gathered(
  element: Element,
  count: number,
  bigEndian: boolean,
  view: DataView,
  place: (i: number) => number,
): Numbers {
  const { held, read } = elements[element];
  for (const dtype of [held, "float64"] as const) {
    const data = new arrays[dtype](count);
    let i = 0;
    for (; i < count; i++) {
      const value = read(view, place(i), !bigEndian);
      data[i] = value;
      if (dtype === "int32" && data[i] !== value) break;
    }
    if (i === count) return { dtype, data };
  }
  throw new RangeError("unreachable: float64 takes any number");
}
