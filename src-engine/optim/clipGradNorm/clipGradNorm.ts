// Gradients scaled down together where they are longer than they may be, as torch.nn.utils.clip_grad_norm_. No layer is of it: the
// compiler puts it before an update.
//
//   q_p = Σ w̄²          of every parameter
//   Q = Σ q_p
//   n = √Q
//   c = min(1, M/(n + 10⁻⁶))
//   ŵ = c·w̄             what the optimizer takes for the gradient

import { zeros } from "../../tensor/tensor";
import { choice, element, number, product, reciprocal, sqrt, sum } from "../../ops/expr";
import type { Op, Operands } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise, operand, sumOfProducts } from "../../ops/rules";

/** What PyTorch adds to the norm, so that a gradient of 0 is divided by something. */
const LEAST = 1e-6;

export const clipGradNorm: Op = {
  type: "ClipGradNorm",
  about: "Scales all gradients down together when their norm is too large.",
  byCompiler: true,
  inputs: ["gradient", "…squares"],
  attrs: {},
  settings: { maxNorm: { min: 0, integer: false } },
  letters: {
    ...{ squares: "q", "…squares": "q_r", totalSquares: "Q", totalNorm: "n" },
    ...{ clipCoefficient: "c", maxNorm: "M", clippedByNorm: String.raw`\hat w` },
  },

  forward: {
    squares: sumOfProducts({
      tex: String.raw`q = \sum_a \bar w_a^2`,
      factors: ["gradient", "gradient"],
      shape: () => [],
      terms(_index, x, _attrs, add) {
        const { length } = operand(x, "gradient").data;
        for (let a = 0; a < length; a++) add(a, a);
      },
      kernel: { roundedOnce: true },
    }),
    totalSquares: {
      tex: String.raw`Q = \sum_r q_r`,
      reads: ["…squares"],
      shape: () => [],
      compute(x) {
        const out = zeros([]);
        out.data[0] = partsOf(x).reduce((total, { data }) => total + data[0]!, 0);
        return out;
      },
      explain: (_index, x) => sum(partsOf(x).map((part, r) => element(`squares${r + 1}`, part, 0))),
      kernel: { pairwise: true },
    },
    totalNorm: elementwise<"totalSquares">({
      tex: String.raw`n = \sqrt Q`,
      reads: ["totalSquares"],
      value: ({ totalSquares }) => Math.sqrt(totalSquares),
      explain: ({ totalSquares }) => sqrt(totalSquares),
      kernel: {},
    }),
    clipCoefficient: elementwise<"totalNorm", "maxNorm">({
      tex: String.raw`c = \min\left(1, \frac{M}{n + 10^{-6}}\right)`,
      reads: ["totalNorm"],
      scalars: ["maxNorm"],
      value: ({ totalNorm, maxNorm }) => coefficient(maxNorm, totalNorm),
      explain: ({ totalNorm, maxNorm }) =>
        coefficient(maxNorm.value, totalNorm.value) === 1
          ? choice(String.raw`[n + 10^{-6} \le M]`, [totalNorm, maxNorm], 1)
          : product([maxNorm, reciprocal(sum([totalNorm, number(LEAST, "10^{-6}")]))]),
      kernel: { roundedOnce: true },
    }),
    clippedByNorm: elementwise<"gradient", "clipCoefficient">({
      tex: String.raw`\hat w = c\, \bar w`,
      reads: ["gradient"],
      scalars: ["clipCoefficient"],
      ofBatch: true,
      value: ({ gradient, clipCoefficient }) => gradient * clipCoefficient,
      explain: ({ gradient, clipCoefficient }) => product([clipCoefficient, gradient]),
      kernel: {},
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    sample("of two parameters, clipped", [5], [0.5, 2], 1),
    sample("of three, short enough", [3, 2, 3, 3], [0.25, 0.0625, 1], 2),
    sample("a matrix, just as long as it may be", [3, 7], [3, 1], 2),
    sample("gradients of 0", [4], [0, 0], 1),
    sample("clipped to nothing", [9], [1, 1], 0),
  ],
};

function coefficient(maxNorm: number, totalNorm: number): number {
  const share = maxNorm / (totalNorm + LEAST);
  return share >= 1 ? 1 : share;
}

function partsOf(x: Operands) {
  const parts = [operand(x, "squares1")];
  for (let r = 2; x[`squares${r}`]; r++) parts.push(x[`squares${r}`]!);
  return parts;
}

/** @param all the squares of every parameter's gradient */
function sample(
  name: string,
  shape: readonly number[],
  all: readonly number[],
  maxNorm: number,
): Op["samples"][number] {
  const given = all.map((squares, r) => [`squares${r + 1}`, squares] as const);
  return {
    name,
    shapes: { gradient: shape, maxNorm: [], ...Object.fromEntries(given.map(([key]) => [key, []])) },
    attrs: {},
    values: { maxNorm: [maxNorm], ...Object.fromEntries(given.map(([key, value]) => [key, [value]])) },
  };
}
