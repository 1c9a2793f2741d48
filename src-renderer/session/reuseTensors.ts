// A stop brings everything that is in view, most of it as it was at the one before. What has the same bits stays the
// same object, so that nothing is drawn, measured or written anew for it.

import type { Tensors } from "../../src-engine/protocol/wire/client";
import type { Tensor } from "../../src-engine/tensor/tensor";

/** What was sent, with the tensors of before in place of their equals. */
export function reuseTensors(before: Tensors, sent: Tensors): Tensors {
  return new Map(
    Array.from(sent, ([path, tensor]) => {
      const known = before.get(path);
      return [path, known && isSame(known, tensor) ? known : tensor] as const;
    }),
  );
}

/** By type, shape and bits: NaN is itself here, and −0 is not 0. */
function isSame(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || a.data.byteLength !== b.data.byteLength) return false;
  if (a.shape.length !== b.shape.length || a.shape.some((size, axis) => size !== b.shape[axis])) return false;
  const [ours, theirs] = [wordsOf(a), wordsOf(b)];
  for (let i = 0; i < ours.length; i++) if (ours[i] !== theirs[i]) return false;
  return true;
}

const wordsOf = ({ data }: Tensor): Int32Array =>
  new Int32Array(data.buffer, data.byteOffset, data.byteLength / Int32Array.BYTES_PER_ELEMENT);
