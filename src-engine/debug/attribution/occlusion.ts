// What a unit loses when a patch of the image is covered.
//
//   a[p,q] = u(x) − u(x with patch (p,q) filled)
//
// The image is cut into cells of stride × stride pixels; a patch of size × size lies centred on its cell
// and is cut off at the image's edge. So the map has the image's geometry, and with size = stride
// every pixel is covered exactly once.

import type { OcclusionOptions } from "../../protocol/protocol";
import { zeros, type Tensor } from "../../tensor/tensor";
import { normalisedPixel } from "../../data/normalization";
import type { Pass, Subject } from "./subject";
import { valuesIn } from "./unit";

/** So many covered images go forward at once. */
const BATCH = 32;

/** First row or column of a patch, and the one after its last. */
export function patchAt(
  cell: number,
  { size, stride }: Pick<OcclusionOptions, "size" | "stride">,
  length: number,
): readonly [from: number, to: number] {
  const from = cell * stride + Math.floor((stride - size) / 2);
  return [Math.max(0, from), Math.min(length, from + size)];
}

/**
 * The drops, [rows, columns]; NaN for those that were not reached.
 * @throws RangeError when the patch does not fit into the image
 */
export async function occlusion(
  { probe, weights, image, normalization, unit, extent, value }: Subject,
  options: OcclusionOptions,
  pass: Pass,
): Promise<{ drops: Tensor; complete: boolean }> {
  const [, C = 1, H = 1, W = 1] = image.shape;
  const { size, stride, fill } = options;
  if (size > Math.min(H, W))
    throw new RangeError(`occlusion: a patch of ${size}×${size} is larger than the image, ${H}×${W}`);
  const [rows, columns] = [Math.ceil(H / stride), Math.ceil(W / stride)];
  const drops = zeros([rows, columns]);
  drops.data.fill(NaN);
  const greys = Array.from({ length: C }, (_, c) => normalisedPixel(fill, normalization, c));
  const covered = zeros([BATCH, C, H, W], image.dtype);
  const pixels = C * H * W;
  const total = rows * columns;
  for (let from = 0; from < total; from += BATCH) {
    const count = Math.min(BATCH, total - from);
    for (let n = 0; n < count; n++) {
      const into = covered.data.subarray(n * pixels, (n + 1) * pixels);
      into.set(image.data);
      const [top, bottom] = patchAt(Math.floor((from + n) / columns), options, H);
      const [left, right] = patchAt((from + n) % columns, options, W);
      greys.forEach((grey, c) => {
        for (let row = c * H + top; row < c * H + bottom; row++)
          into.fill(grey, row * W + left, row * W + right);
      });
    }
    const outputs = probe.forward(covered, weights, [unit.path]).get(unit.path)!;
    valuesIn(outputs, extent)
      .subarray(0, count)
      .forEach((left, n) => (drops.data[from + n] = value - left));
    if (from + count < total && !(await pass(from + count, total))) return { drops, complete: false };
  }
  return { drops, complete: true };
}
