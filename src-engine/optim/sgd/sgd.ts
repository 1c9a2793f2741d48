// Stochastic gradient descent, as in torch.optim.SGD without momentum.
//
//   w′ = w − η·ḡ

import type { Op } from "../../ops/op";
import { negate, product, sum } from "../../ops/expr";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";

export const sgd: Op = {
  type: "SGD",
  inputs: ["parameter", "gradient"],
  attrs: {},
  settings: { learningRate: { min: 0, integer: false } },

  forward: {
    next: elementwise<"parameter" | "gradient", "learningRate">({
      tex: String.raw`w' = w - \eta\, \bar w`,
      reads: ["parameter", "gradient"],
      scalars: ["learningRate"],
      next: "parameter",
      plainDescent: true,
      value: ({ parameter, gradient, learningRate }) => parameter - learningRate * gradient,
      explain: ({ parameter, gradient, learningRate }) =>
        sum([parameter, negate(product([learningRate, gradient]))]),
      kernel: {},
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    { name: "a vector", shapes: { parameter: [5], gradient: [5], learningRate: [] }, attrs: {} },
    {
      name: "kernels",
      shapes: { parameter: [3, 2, 3, 3], gradient: [3, 2, 3, 3], learningRate: [] },
      attrs: {},
    },
    { name: "a matrix", shapes: { parameter: [3, 7], gradient: [3, 7], learningRate: [] }, attrs: {} },
  ],
};
