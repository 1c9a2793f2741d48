// Dropout, as torch.nn.Dropout: in training each number is left out with probability p, and those that stay are scaled up to make
// up for it; evaluation lets everything by. What stays is a tensor of its own, drawn anew in every iteration.
//
//   a = [u ≥ p] / (1 − p)      y = x a      x̄ = ȳ a
//
// u is uniform in 0 … 1: a pure function of the run's seed, the layer, the iteration and the element's place in the batch.

import { threefry } from "../../tensor/random";
import { ravel, zeros } from "../../tensor/tensor";
import { choice, number, product, type Expr } from "../expr";
import type { Op, Operands } from "../op";
import { itself } from "../reach";
import { elementwise, operand } from "../rules";
import { settledMask, wholeShape } from "./settled";

export type DropoutAttrs = { readonly p: number };

export const dropout: Op<DropoutAttrs> = {
  type: "Dropout",
  about: "Sets random numbers to 0 while training.",
  group: "Regularization",
  inputs: ["input"],
  attrs: { p: { default: 0.5, min: 0, below: 1, integer: false } },
  letters: { mask: "a" },

  forward: {
    mask: {
      tex: String.raw`a = \frac{[u \ge p]}{1 - p} \qquad u \sim U(0, 1)`,
      reads: ["stream"],
      draws: true,
      settled: (x, { p }) => settledMask(x, p, wholeShape(x)),
      shape: (shapes) => operand(shapes, "input"),
      compute(x, { p }) {
        const out = zeros(operand(x, "input").shape);
        const drawn = drawing(x);
        for (let o = 0; o < out.data.length; o++) out.data[o] = drawn(o) >= p ? 1 / (1 - p) : 0;
        return out;
      },
      explain: (index, x, attrs) => maskFor(ravel(index, operand(x, "input").shape), x, attrs),
      kernel: { attrs: ["p"], firstSample: true },
    },
    output: elementwise({
      tex: String.raw`y = x\, a`,
      reads: ["input", "mask"],
      value: ({ input, mask }) => input * mask,
      explain: ({ input, mask }) => product([input, mask]),
      kernel: {},
    }),
  },

  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = \bar y\, a`,
      reads: ["gradOutput", "mask"],
      value: ({ gradOutput, mask }) => gradOutput * mask,
      explain: ({ gradOutput, mask }) => product([gradOutput, mask]),
      kernel: {},
    }),
  },

  evaluation: {
    forward: {
      output: elementwise({
        tex: String.raw`y = x`,
        reads: ["input"],
        value: ({ input }) => input,
        explain: ({ input }) => input,
        kernel: { called: "passOn" },
      }),
    },
    backward: {
      gradInput: elementwise({
        tex: String.raw`\bar x = \bar y`,
        reads: ["gradOutput"],
        value: ({ gradOutput }) => gradOutput,
        explain: ({ gradOutput }) => gradOutput,
        kernel: { called: "passOn" },
      }),
    },
  },

  summary: ({ p }) => String(p),
  reach: itself,

  samples: [
    { name: "images", shapes: { input: [2, 3, 5, 3] }, attrs: { p: 0.3 } },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: { p: 0.5 } },
    { name: "nothing is left out", shapes: { input: [2, 9] }, attrs: { p: 0 } },
  ],
};

/** How a number of the mask came to be, by its offset in the whole batch. */
export function maskFor(offset: number, x: Operands, { p }: DropoutAttrs): Expr {
  const u = drawing(x)(offset);
  const stays = choice(String.raw`[\text{drawn } ${u.toFixed(4)} \ge ${p}]`, [], u >= p ? 1 : 0);
  return product([stays, number(1 / (1 - p), String.raw`\tfrac{1}{1 - ${p}}`)]);
}

/** What is drawn for an element, by its offset in the whole batch: multiples of 2⁻³² in 0 … 1. */
export function drawing(x: Operands): (offset: number) => number {
  const [seed, key, iteration] = operand(x, "stream").data;
  const pair = new Uint32Array(2);
  return (offset) => {
    threefry(seed!, key!, offset, iteration!, pair);
    return pair[0]! / 2 ** 32;
  };
}
