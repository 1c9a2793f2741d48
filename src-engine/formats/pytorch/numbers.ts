// A tensor's numbers out of the storage it is a view of: in the order of its shape, whatever the strides.

import { quoted } from "../formatError";
import { elements, gathered, numbersIn } from "../element";
import { sizeOf, type Tensor } from "../../tensor/tensor";
import { fail } from "./failing";
import type { TensorNode } from "./pickleValue";

/** @throws FormatError where it reaches beyond its storage, which has so many bytes */
export function assertWithin(node: TensorNode, name: string, bytes: number): void {
  const { shape, strides, offset, storage, element } = node;
  if (sizeOf(shape) === 0) return;
  const last = shape.reduce((sum, size, d) => sum + (size - 1) * strides[d]!, storage.begin + offset);
  const needed = (last + 1) * elements[element].size;
  if (!(needed <= bytes))
    fail(
      `tensor ${quoted(name)} of shape [${shape.join(",")}] and strides [${strides.join(",")}] ends at byte ${needed} of storage ` +
        `${quoted(storage.key)}, which has ${bytes}`,
    );
}

/** @param bytes the whole storage, to whose end `assertWithin` was held */
export function numbersOf(node: TensorNode, bytes: Uint8Array, bigEndian: boolean): Tensor {
  const { shape, strides, element, storage } = node;
  const { size } = elements[element];
  const from = (storage.begin + node.offset) * size;
  const count = sizeOf(shape);
  if (isContiguous(node))
    return { shape, ...numbersIn(bytes.subarray(from, from + count * size), element, bigEndian) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const index = new Array<number>(shape.length).fill(0);
  let at = from;
  /** From one number to the next, in the order of the shape; from the first again where reading begins anew. */
  const place = (i: number): number => {
    if (i === 0) {
      index.fill(0);
      return (at = from);
    }
    for (let d = shape.length - 1; d >= 0; d--) {
      at += strides[d]! * size;
      if (++index[d]! < shape[d]!) break;
      at -= shape[d]! * strides[d]! * size;
      index[d] = 0;
    }
    return at;
  };
  return { shape, ...gathered(element, count, bigEndian, view, place) };
}

function isContiguous({ shape, strides }: TensorNode): boolean {
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== step) return false;
    step *= shape[d]!;
  }
  return true;
}
