// What weights and images are recognised by: the SHA-256 of their bytes.

import type { TensorPath } from "../../protocol/protocol";
import type { Tensor } from "../../tensor/tensor";

/** Labelled images, as far as they matter here. */
interface Pile {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

/** What two piles were recognised by: images never change, and MNIST's are 55 MB. */
const known = new WeakMap<Pile, { readonly test: Pile; readonly sha256: Promise<string> }>();

/**
 * Of both piles' pixels and labels, one behind the other, in hexadecimal digits. Labels count as a byte each, and as four, the
 * lowest first, in a pile that has one beyond 255.
 */
export function imagesSha256({
  train,
  test,
}: {
  readonly train: Pile;
  readonly test: Pile;
}): Promise<string> {
  const before = known.get(train);
  if (before?.test === test) return before.sha256;
  const found = sha256([train.pixels, bytesOf(train.labels), test.pixels, bytesOf(test.labels)]);
  known.set(train, { test, sha256: found });
  return found;
}

/**
 * Of the weights' float32 bytes, little-endian, in the order of the map, which is the program's. NaN is one value
 * here, whichever of its bit patterns a processor writes.
 */
export function weightsSha256(weights: ReadonlyMap<TensorPath, Tensor>): Promise<string> {
  return sha256([...weights.values()].map(float32Bytes));
}

function bytesOf(labels: Int32Array): Uint8Array {
  if (labels.every((label) => label < 256)) return Uint8Array.from(labels);
  const view = new DataView(new ArrayBuffer(labels.length * 4));
  labels.forEach((label, i) => view.setInt32(i * 4, label, true));
  return new Uint8Array(view.buffer);
}

const NAN = 0x7fc00000;

function float32Bytes({ data }: Tensor): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.length * 4));
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (Number.isNaN(x)) view.setUint32(i * 4, NAN, true);
    else view.setFloat32(i * 4, x, true);
  }
  return new Uint8Array(view.buffer);
}

async function sha256(parts: readonly Uint8Array[]): Promise<string> {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return sha256Hex(bytes);
}

/** Of some bytes, in hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
