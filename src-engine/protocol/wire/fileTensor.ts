// A file's bytes in a frame: the int32 tensor `file`, four bytes an element, little-endian, padded with zeros.

import type { Tensor } from "../../tensor/tensor";

/** A copy, [⌈bytes / 4⌉]. How many bytes the file has must be told beside it. */
export function bytesAsTensor(bytes: Uint8Array): Tensor {
  const data = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(data.buffer).set(bytes);
  return { dtype: "int32", shape: [data.length], data };
}

/** @throws Error where there are not so many */
export function tensorAsBytes(tensor: Tensor | undefined, byteLength: number): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength: there } = tensor?.data ?? new Int32Array(0);
  if (there < byteLength) throw new Error(`expected ${byteLength} bytes in the tensor "file", got ${there}`);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
