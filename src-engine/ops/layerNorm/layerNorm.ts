// Layer normalisation, as in torch.nn.LayerNorm: the last axes of each sample together are brought to mean 0 and variance 1, then every
// element is scaled and shifted by numbers of its own. The rules and kernels are those of GroupNorm.
//
//   μ = Σ x / M      v = Σ (x − μ)² / M      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)
//
// Training and evaluation are the same.

import type { Numbers } from "../attrs";
import { normOf } from "../groupNorm/norm";
import type { Together } from "../groupNorm/together";
import type { Op, Sample } from "../op";
import type { Shape } from "../../tensor/tensor";

export type LayerNormAttrs = {
  /** The sizes of the last axes, as many as are normalised together. */
  readonly normalizedShape: Numbers;
  readonly eps: number;
  readonly elementwiseAffine: boolean;
};

const axesOf = ({ normalizedShape }: LayerNormAttrs): Shape => [normalizedShape].flat();

const lastAxes: Together<LayerNormAttrs> = {
  part(input, attrs) {
    const axes = axesOf(attrs);
    const last = input.slice(Math.max(1, input.length - axes.length));
    if ((input.length !== 2 && input.length !== 4) || String(last) !== String(axes)) {
      throw new RangeError(
        `LayerNorm: input must be [N,F] or [N,C,H,W] that ends in [${axes.join(",")}], got [${input.join(",")}]`,
      );
    }
    if (input.length === 2) return [axes[0]!, 1, 1];
    const [channels, rows, columns] = [1, 1, ...axes].slice(-3);
    return [channels!, rows!, columns!];
  },
  moments: (input, attrs) => input.map((n, d) => (d < input.length - axesOf(attrs).length ? n : 1)),
  own: (_input, attrs) => axesOf(attrs),
  isByChannel: false,
};

export const layerNorm: Op<LayerNormAttrs> = {
  type: "LayerNorm",
  about:
    "Brings the last axes of each sample to mean 0 and variance 1, then scales and shifts every element.",
  group: "Normalization",
  attrs: {
    normalizedShape: { kind: "list", each: { min: 1, integer: true }, length: [1, 3] },
    eps: { default: 1e-5, min: 0, integer: false },
    elementwiseAffine: { kind: "flag", default: true },
  },
  ...normOf<LayerNormAttrs>({
    by: lastAxes,
    letters(attrs) {
      const axes = attrs ? axesOf(attrs).length : 3;
      if (axes === 3) return { element: "ncij", part: "n", inPart: "c,i,j", own: "cij", sharesOwn: "n" };
      if (axes === 2) return { element: "ncij", part: "nc", inPart: "i,j", own: "ij", sharesOwn: "n,c" };
      return { element: "ni", part: "n", inPart: "i", own: "i", sharesOwn: "n" };
    },
    hasOwn: ({ elementwiseAffine }) => elementwiseAffine,
  }),

  summary: (attrs) => `${axesOf(attrs).join("×")}${attrs.elementwiseAffine ? "" : " not affine"}`,

  samples: [
    sample("rows", [3, 5]),
    sample("rows longer than two vectors", [2, 19]),
    sample("whole images", [2, 3, 2, 4], 3),
    sample("whole images of more channels than a vector has lanes", [3, 9, 2, 2], 3),
    sample("each channel's pixels", [2, 3, 4, 3], 2),
    sample("the last axis of images", [2, 9, 2, 5], 1),
    sample("without weights", [2, 3, 2, 2], 3, { elementwiseAffine: false }),
    sample("rows without weights", [4, 7], 1, { elementwiseAffine: false, eps: 1e-3 }),
    sample("the last axis without weights", [1, 2, 2, 3], 1, { elementwiseAffine: false }),
    sample("one number each", [3, 1], 1),
    { ...sample("a constant row", [2, 3], 1, { eps: 1 }), values: { input: [7, 7, 7, 1, -2, 3] } },
  ],
};

function sample(
  name: string,
  input: Shape,
  axes = 1,
  more: Partial<LayerNormAttrs> = {},
): Sample<LayerNormAttrs> {
  const shape = input.slice(input.length - axes);
  const attrs = {
    normalizedShape: shape.length === 1 ? shape[0]! : shape,
    ...{ eps: 1e-5, elementwiseAffine: true, ...more },
  };
  return { name, shapes: { input, ...(attrs.elementwiseAffine && { weight: shape, bias: shape }) }, attrs };
}
