// The difference of two tensors, as torch.sub. The second one's gradient is the output's with the other sign.
//
//   y = a − b      ā = ȳ      b̄ = −ȳ
//
// Where one of them has a single number along a dimension (broadcast.ts), that number's gradient is the sum over all it went with.

import { ravel, unravel, zeros } from "../../tensor/tensor";
import { element, negate, sum, type Expr } from "../expr";
import type { Op, Rule } from "../op";
import { operand, shapesOf } from "../rules";
import { broadcast, broadcastReach, broadcastSamples, sourceOf, usersOf } from "../shared/broadcast";

type None = Record<never, never>;

/** @param sign of the operand in the difference */
const gradientBy = (name: "input" | "other", sign: 1 | -1, tex: string): Rule<None> => ({
  tex,
  reads: ["gradOutput"],
  shape: (shapes) => operand(shapes, name),
  compute(x) {
    const [gradient, { shape }] = [operand(x, "gradOutput"), operand(x, name)];
    const out = zeros(shape);
    for (let o = 0; o < out.data.length; o++) {
      let total = 0;
      usersOf(unravel(o, shape), shape, gradient.shape, (user) => {
        total += sign * gradient.data[ravel(user, gradient.shape)]!;
      });
      out.data[o] = total;
    }
    return out;
  },
  explain(index, x) {
    const [gradient, { shape }] = [operand(x, "gradOutput"), operand(x, name)];
    const parts: Expr[] = [];
    usersOf(index, shape, gradient.shape, (user) => {
      const part = element("gradOutput", gradient, ravel(user, gradient.shape));
      parts.push(sign < 0 ? negate(part) : part);
    });
    return sum(parts);
  },
  kernel: {},
});

export const sub: Op<None> = {
  type: "Sub",
  about: "Subtracts the second tensor from the first.",
  group: "Join",
  inputs: ["input", "other"],
  attrs: {},
  letters: { input: "a", other: "b" },

  forward: {
    output: {
      tex: "y = a - b",
      reads: ["input", "other"],
      shape: (shapes) => broadcast("Sub", shapes),
      compute(x) {
        const [a, b] = [operand(x, "input"), operand(x, "other")];
        const out = zeros(broadcast("Sub", shapesOf(x)));
        for (let o = 0; o < out.data.length; o++) {
          const index = unravel(o, out.shape);
          out.data[o] = a.data[sourceOf(index, a.shape)]! - b.data[sourceOf(index, b.shape)]!;
        }
        return out;
      },
      explain(index, x) {
        const [a, b] = [operand(x, "input"), operand(x, "other")];
        return sum([
          element("input", a, sourceOf(index, a.shape)),
          negate(element("other", b, sourceOf(index, b.shape))),
        ]);
      },
      kernel: {},
    },
  },
  backward: {
    gradInput: gradientBy("input", 1, String.raw`\bar a = \textstyle\sum \bar y`),
    gradOther: gradientBy("other", -1, String.raw`\bar b = -\textstyle\sum \bar y`),
  },

  reach: broadcastReach,
  samples: broadcastSamples,
};
