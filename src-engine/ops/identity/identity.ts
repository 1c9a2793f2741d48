// Hands on what it is given, as torch.nn.Identity: what stands where another layer was, or may be.
//
//   y = x        x̄ = ȳ

import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

export const identity: Op<Record<never, never>> = {
  type: "Identity",
  about: "Passes its input on unchanged.",
  group: "Shape",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: elementwise({
      tex: "y = x",
      reads: ["input"],
      value: ({ input }) => input,
      explain: ({ input }) => input,
      kernel: {},
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y`,
      reads: ["gradOutput"],
      value: ({ gradOutput }) => gradOutput,
      explain: ({ gradOutput }) => gradOutput,
      kernel: {},
    }),
  },

  reach: itself,

  samples: [
    { name: "images", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
  ],
};
