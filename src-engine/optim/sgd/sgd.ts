// Stochastic gradient descent, as in torch.optim.SGD without momentum.
//
//   w′ = w − η·ḡ

import type { Op } from "../../ops/op";
import { negate, number, product, sum } from "../../ops/expr";
import { elementwise } from "../../ops/rules";

export type SGDAttrs = { readonly learningRate: number };

export const sgd: Op<SGDAttrs> = {
  type: "SGD",
  inputs: ["parameter", "gradient"],
  attrs: { learningRate: { min: 0, integer: false } },
  parameters: () => ({}),

  forward: {
    next: elementwise<"parameter" | "gradient", SGDAttrs>({
      tex: String.raw`w' = w - \eta\, \bar w`,
      reads: ["parameter", "gradient"],
      value: ({ parameter, gradient }, { learningRate }) => parameter - learningRate * gradient,
      explain: ({ parameter, gradient }, { learningRate }) =>
        sum([parameter, negate(product([number(learningRate), gradient]))]),
      kernel: { attrs: ["learningRate"] },
    }),
  },
  backward: {},

  samples: [
    { name: "a vector", shapes: { parameter: [5], gradient: [5] }, attrs: { learningRate: 0.1 } },
    {
      name: "kernels",
      shapes: { parameter: [3, 2, 3, 3], gradient: [3, 2, 3, 3] },
      attrs: { learningRate: 0.5 },
    },
    { name: "a matrix", shapes: { parameter: [3, 7], gradient: [3, 7] }, attrs: { learningRate: 0.01 } },
  ],
};
