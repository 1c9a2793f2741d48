// Instance normalisation, as in torch.nn.InstanceNorm2d without running statistics: every channel of every image is brought to mean 0 and
// variance 1 over its pixels. GroupNorm's rules and kernels, with a group for each channel.
//
//   μ = Σ x / M      v = Σ (x − μ)² / M      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)      M = H W
//
// Training and evaluation are the same.

import { normOf } from "../groupNorm/norm";
import type { Together } from "../groupNorm/together";
import type { Op, Sample } from "../op";
import type { Shape } from "../../tensor/tensor";

export type InstanceNorm2dAttrs = {
  readonly eps: number;
  readonly affine: boolean;
};

const channels: Together<InstanceNorm2dAttrs> = {
  part(input) {
    const [, , H = 1, W = 1] = input;
    if (input.length === 4 && H * W > 1) return [1, H, W];
    throw new RangeError(
      `InstanceNorm2d: input must be images [N,C,H,W] of more than one pixel, got [${input.join(",")}]`,
    );
  },
  moments: ([N, C]) => [N!, C!, 1, 1],
  own: ([, C]) => [C!],
  isByChannel: true,
};

export const instanceNorm2d: Op<InstanceNorm2dAttrs> = {
  type: "InstanceNorm2d",
  about: "Brings each channel of each image to mean 0 and variance 1.",
  group: "Normalization",
  attrs: {
    eps: { default: 1e-5, min: 0, integer: false },
    affine: { kind: "flag", default: false },
  },
  ...normOf<InstanceNorm2dAttrs>({
    by: channels,
    letters: () => ({ element: "ncij", part: "nc", inPart: "i,j", own: "c", sharesOwn: "n,i,j" }),
    hasOwn: ({ affine }) => affine,
  }),

  summary: ({ affine }, { input }) => `${input?.[1] ?? ""}${affine ? " affine" : ""}`,

  samples: [
    sample("a few images", [2, 3, 4, 5]),
    sample("affine", [3, 3, 2, 4], { affine: true }),
    sample("more channels than a vector has lanes, affine", [2, 11, 3, 2], { affine: true }),
    {
      ...sample("a constant channel", [1, 2, 2, 2], { eps: 1 }),
      values: { input: [1, 2, -3, 4, 7, 7, 7, 7] },
    },
  ],
};

function sample(
  name: string,
  input: Shape,
  more: Partial<InstanceNorm2dAttrs> = {},
): Sample<InstanceNorm2dAttrs> {
  const attrs = { eps: 1e-5, affine: false, ...more };
  const own = { weight: [input[1]!], bias: [input[1]!] };
  return { name, shapes: { input, ...(attrs.affine && own) }, attrs };
}
