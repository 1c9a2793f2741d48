// Softmax over the classes, as in torch.nn.Softmax(dim=1). The largest input is taken off
// first: it changes nothing in exact arithmetic and keeps exp from overflowing.
//
//   y[i] = e^(x[i] − m) / Σ e^(x[j] − m)     m = max x     (for each sample n)
//   x̄[i] = y[i] · (ȳ[i] − Σ ȳ[j] y[j])

import { at, type Shape, type Shapes } from "../../tensor/tensor";
import { element, exp, max, negate, product, reciprocal, sum, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { probabilitiesOf } from "../picture";
import { wholeSample } from "../reach";
import { expression, operand } from "../rules";

export const softmax: Op<Record<never, never>> = {
  type: "Softmax",
  about: "Turns a row of scores into probabilities that add up to 1.",
  group: "Activation",
  inputs: ["input"],
  attrs: {},
  limits: [0, 1],
  givesProbabilities: true,

  forward: {
    output: expression({
      tex: String.raw`y_{ni} = \frac{e^{x_{ni} - m_n}}{\sum_j e^{x_{nj} - m_n}} \qquad m_n = \max_j x_{nj}`,
      reads: ["input"],
      shape: rowsOf,
      explain([n, i], x) {
        const powers = shiftedRow(x, n!).map(exp);
        return product([powers[i!]!, reciprocal(sum(powers))]);
      },
      kernel: {},
    }),
  },

  backward: {
    gradInput: expression({
      tex: String.raw`\bar x_{ni} = y_{ni} \Bigl( \bar y_{ni} - \sum_j \bar y_{nj}\, y_{nj} \Bigr)`,
      reads: ["gradOutput", "output"],
      shape: (shapes) => operand(shapes, "input"),
      explain([n, i], x) {
        const y = row("output", x, n!);
        const gradient = row("gradOutput", x, n!);
        const mean = sum(y.map((yj, j) => product([gradient[j]!, yj])));
        return product([y[i!]!, sum([gradient[i!]!, negate(mean)])]);
      },
      kernel: {},
    }),
  },

  picture: ({ index: [n], tensor }) => ({
    kind: "softmax",
    probabilities: probabilitiesOf(tensor("output"), n!),
  }),
  reach: wholeSample,

  samples: [
    { name: "ten classes", shapes: { input: [3, 10] }, attrs: {} },
    { name: "two classes", shapes: { input: [1, 2] }, attrs: {} },
    {
      name: "inputs that would overflow",
      shapes: { input: [1, 3] },
      attrs: {},
      values: { input: [1000, 999, 990] },
    },
  ],
};

/** The elements of one sample, as expressions. */
export function row(of: string, x: Operands, n: number): Expr[] {
  const t = operand(x, of);
  return Array.from({ length: t.shape[1]! }, (_, i) => element(of, t, at(t, n, i)));
}

function rowsOf(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length === 2) return input;
  throw new RangeError(`Softmax: input must be [N, classes], got [${input.join(",")}]`);
}

/** x[n,i] − max x[n,·] for every i. */
export function shiftedRow(x: Operands, n: number): Expr[] {
  const inputs = row("input", x, n);
  const largest = max(inputs);
  return inputs.map((input) => sum([input, negate(largest)]));
}
