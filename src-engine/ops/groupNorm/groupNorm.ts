// Group normalisation, as in torch.nn.GroupNorm: the channels of each sample in G groups, each of which is brought to mean 0 and variance 1
// over its channels and their pixels, then scaled and shifted channel by channel.
//
//   μ = Σ x / M      v = Σ (x − μ)² / M      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)      M = C/G · H W
//
// Nothing is carried along, and training and evaluation are the same.

import { asImages } from "../batchNorm2d/channels";
import type { Op, Sample } from "../op";
import type { Shape } from "../../tensor/tensor";
import { normOf } from "./norm";
import type { Together } from "./together";

export type GroupNormAttrs = {
  readonly numGroups: number;
  readonly eps: number;
  readonly affine: boolean;
};

const groups: Together<GroupNormAttrs> = {
  part(input, { numGroups }) {
    if ((input.length !== 2 && input.length !== 4) || input[1]! % numGroups !== 0) {
      throw new RangeError(
        `GroupNorm: input must be [N,C,H,W] or [N,C] with a multiple of ${numGroups} channels, got [${input.join(",")}]`,
      );
    }
    const [, C, H, W] = asImages(input);
    return [C / numGroups, H, W];
  },
  moments: ([N], { numGroups }) => [N!, numGroups],
  own: ([, C]) => [C!],
  isByChannel: true,
};

export const groupNorm: Op<GroupNormAttrs> = {
  type: "GroupNorm",
  about:
    "Brings the channels of each sample, in groups, to mean 0 and variance 1, then scales and shifts them.",
  group: "Normalization",
  attrs: {
    numGroups: { min: 1, integer: true },
    eps: { default: 1e-5, min: 0, integer: false },
    affine: { kind: "flag", default: true },
  },
  ...normOf<GroupNormAttrs>({
    by: groups,
    letters: () => ({
      element: "ncij",
      part: "ng",
      where: String.raw`g = \lfloor c\, G / C \rfloor`,
      inPart: String.raw`c,i,j\,\in\,g`,
      own: "c",
      sharesOwn: "n,i,j",
    }),
    hasOwn: ({ affine }) => affine,
  }),

  summary: ({ numGroups, affine }, { input }) =>
    `${input?.[1] ?? ""} in ${numGroups}${affine ? "" : " not affine"}`,

  samples: [
    sample("two groups", [2, 4, 3, 5], 2),
    sample("one group of all", [1, 3, 2, 3], 1),
    sample("groups that begin within a vector", [2, 15, 3, 2], 5),
    sample("each channel by itself", [2, 9, 2, 3], 9),
    sample("rows", [3, 12], 3),
    sample("without weights", [2, 6, 2, 2], 3, { affine: false }),
    {
      ...sample("a constant group", [1, 4, 1, 2], 2, { eps: 1 }),
      values: { input: [1, 2, -3, 4, 7, 7, 7, 7] },
    },
  ],
};

function sample(
  name: string,
  input: Shape,
  numGroups: number,
  more: Partial<GroupNormAttrs> = {},
): Sample<GroupNormAttrs> {
  const attrs = { numGroups, eps: 1e-5, affine: true, ...more };
  const own = { weight: [input[1]!], bias: [input[1]!] };
  return { name, shapes: { input, ...(attrs.affine && own) }, attrs };
}
