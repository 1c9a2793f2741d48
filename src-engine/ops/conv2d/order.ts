// The order in which Conv2d's kernels add up their sums.

import type { Shapes } from "../../tensor/tensor";
import type { Conv2dAttrs } from "./conv2dAttrs";
import type { SumOrder } from "../shared/order";
import { pixelOrder } from "../shared/pixels";
import { operand, shape4 } from "../rules";
import { shardNumbers } from "../shared/shards";

/** Forward: after the bias the taps by k, l and c. */
export const overTaps: SumOrder<unknown> = (shapes) => {
  const [, C, , L] = shape4(operand(shapes, "weight"));
  return ([, c, k, l]) => ({ chain: 0, place: (k! * L + l!) * C + c! });
};

/**
 * gradInput: by m and k, and in a row of the window from right to left. Where the kernel goes by lists, it takes rows
 * in strips, the left one first (sparse.kernel.ts).
 */
export const overTurnedTaps: SumOrder<Conv2dAttrs> = (shapes, attrs, window) => {
  const [, C, K, L] = shape4(operand(shapes, "weight"));
  const lanes = Math.ceil(C / 8) * 8;
  const byLists = window > 1 && isPlain(attrs) && K === L && (K * lanes) % STRIP === 0;
  const strip = byLists ? STRIP : L * lanes;
  const strips = (L * lanes) / strip;
  return ([m, c, k, l]) => {
    const left = Math.floor((l! * lanes + c!) / strip);
    return { chain: 0, place: ((m! * K + k!) * strips + left) * L + (L - 1 - l!) };
  };
};

/** Of which the kernels that go by lists know: the same on all sides, without dilation or groups. */
function isPlain({ stride, padding, dilation, groups }: Conv2dAttrs): boolean {
  return typeof stride === "number" && typeof padding === "number" && dilation === 1 && groups === 1;
}

/** How many floats of a row a kernel takes at a time. */
const STRIP = 24;

/** gradWeight and gradBias: a chain for each shard of the batch, by images and their pixels, pooling window by window. */
export function overPixels(shapes: Shapes, _attrs: unknown, window: number): ReturnType<SumOrder<unknown>> {
  const [N, , P, Q] = shape4(operand(shapes, "gradOutput"));
  const shards = shardNumbers(N);
  const pixel = pixelOrder(P, Q, window);
  return ([n, , p, q]) => ({ chain: shards[n!]!, place: n! * P * Q + pixel(p!, q!) });
}
