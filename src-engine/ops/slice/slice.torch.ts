// Slice in PyTorch: an index.

import { spread } from "../attrs";
import type { TorchRow } from "../torchModule";
import { slice, type SliceAttrs } from "./slice";

/** The end, whatever the size. */
const END = 2 ** 31 - 1;

export const sliceTorch: TorchRow<SliceAttrs> = {
  op: slice,
  module: () => undefined,
  call([x], { start, end, step }) {
    const [starts, ends, steps] = [spread(start, 3), spread(end, 3), spread(step, 3)];
    const spans = starts.map((from, d) => {
      const [to, by] = [ends[d]!, steps[d]!];
      return `${from === 0 ? "" : from}:${to === END ? "" : to}${by === 1 ? "" : `:${by}`}`;
    });
    return `${x}[:, ${spans.join(", ")}]`;
  },
};
