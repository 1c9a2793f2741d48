// The product of two tensors element by element, as torch.mul: what a gate lets through, such as the weights of channels that a
// squeeze-and-excitation block computes.
//
//   y = a b      ā = ȳ b      b̄ = ȳ a
//
// Where one of them has a single number along a dimension (broadcast.ts), that number's gradient is the sum over all it went with.

import { ravel, unravel, zeros } from "../../tensor/tensor";
import { element, product } from "../expr";
import type { Op, Rule } from "../op";
import { operand, shapesOf, sumOfProducts } from "../rules";
import { broadcast, broadcastReach, broadcastSamples, sourceOf, usersOf } from "../shared/broadcast";

type None = Record<never, never>;

/** The gradient by one of the two, which is the output's times the other. */
const gradientBy = (name: "input" | "other", times: "input" | "other", tex: string): Rule<None> =>
  sumOfProducts<None>({
    tex,
    factors: ["gradOutput", times],
    shape: name,
    terms(index, x, _attrs, add) {
      const [output, other] = [operand(x, "gradOutput").shape, operand(x, times).shape];
      usersOf(index, operand(x, name).shape, output, (user) =>
        add(ravel(user, output), sourceOf(user, other)),
      );
    },
    kernel: {},
  });

export const mul: Op<None> = {
  type: "Mul",
  about: "Multiplies two tensors element by element.",
  group: "Join",
  inputs: ["input", "other"],
  attrs: {},
  letters: { input: "a", other: "b" },

  forward: {
    output: {
      tex: String.raw`y = a\, b`,
      reads: ["input", "other"],
      shape: (shapes) => broadcast("Mul", shapes),
      compute(x) {
        const [a, b] = [operand(x, "input"), operand(x, "other")];
        const out = zeros(broadcast("Mul", shapesOf(x)));
        for (let o = 0; o < out.data.length; o++) {
          const index = unravel(o, out.shape);
          out.data[o] = a.data[sourceOf(index, a.shape)]! * b.data[sourceOf(index, b.shape)]!;
        }
        return out;
      },
      explain(index, x) {
        const [a, b] = [operand(x, "input"), operand(x, "other")];
        return product([
          element("input", a, sourceOf(index, a.shape)),
          element("other", b, sourceOf(index, b.shape)),
        ]);
      },
      kernel: {},
    },
  },
  backward: {
    gradInput: gradientBy("input", "other", String.raw`\bar a = \textstyle\sum \bar y\, b`),
    gradOther: gradientBy("other", "input", String.raw`\bar b = \textstyle\sum \bar y\, a`),
  },

  reach: broadcastReach,
  samples: broadcastSamples,
};
