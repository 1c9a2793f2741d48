// The logarithm of a softmax over the classes, as in torch.nn.LogSoftmax(dim=1): of probabilities that are nearly 0 too, for which
// the logarithm of their float32 number would be −∞.
//
//   y[i] = x[i] − m − log Σ e^(x[j] − m)     m = max x     (for each sample n)
//   x̄[i] = ȳ[i] − e^y[i] Σ ȳ[j]

import type { Shape, Shapes } from "../../tensor/tensor";
import { exp, log, negate, product, sum } from "../expr";
import type { Op } from "../op";
import { wholeSample } from "../reach";
import { expression, operand } from "../rules";
import { row, shiftedRow } from "../softmax/softmax";

export const logSoftmax: Op<Record<never, never>> = {
  type: "LogSoftmax",
  about: "Turns a row of scores into logarithms of probabilities.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},

  forward: {
    output: expression({
      tex: String.raw`y_{ni} = x_{ni} - m_n - \log \sum_j e^{x_{nj} - m_n} \qquad m_n = \max_j x_{nj}`,
      reads: ["input"],
      shape: rowsOf,
      explain([n, i], x) {
        const shifted = shiftedRow(x, n!);
        return sum([shifted[i!]!, negate(log(sum(shifted.map(exp))))]);
      },
      kernel: {},
    }),
  },

  backward: {
    gradInput: expression({
      tex: String.raw`\bar x_{ni} = \bar y_{ni} - e^{y_{ni}} \sum_j \bar y_{nj}`,
      reads: ["gradOutput", "output"],
      shape: (shapes) => operand(shapes, "output"),
      explain([n, i], x) {
        const gradient = row("gradOutput", x, n!);
        const share = exp(row("output", x, n!)[i!]!);
        return sum([gradient[i!]!, negate(product([share, sum(gradient)]))]);
      },
      kernel: {},
    }),
  },

  reach: wholeSample,

  samples: [
    { name: "ten classes", shapes: { input: [3, 10] }, attrs: {} },
    { name: "two classes", shapes: { input: [1, 2] }, attrs: {} },
    {
      name: "inputs that would overflow",
      shapes: { input: [1, 3] },
      attrs: {},
      values: { input: [1000, 999, 800] },
    },
  ],
};

function rowsOf(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length === 2) return input;
  throw new RangeError(`LogSoftmax: input must be [N, classes], got [${input.join(",")}]`);
}
