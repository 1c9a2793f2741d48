// The sum of two tensors of one shape, as torch.add: where a residual network's two ways meet. Each of them gets the gradient
// as it comes.
//
//   y = a + b      ā = ȳ      b̄ = ȳ

import type { Shapes } from "../../tensor/tensor";
import { sum } from "../expr";
import type { Op, Rule } from "../op";
import { itself } from "../reach";
import { elementwise, operand } from "../rules";

const passesOn = (letter: string): Rule<Record<never, never>> =>
  elementwise({
    tex: String.raw`\bar ${letter} = \bar y`,
    reads: ["gradOutput"],
    value: ({ gradOutput }) => gradOutput,
    explain: ({ gradOutput }) => gradOutput,
    kernel: {},
  });

const both = elementwise({
  tex: String.raw`y = a + b`,
  reads: ["input", "other"],
  value: ({ input, other }) => input + other,
  explain: ({ input, other }) => sum([input, other]),
  kernel: {},
});

export const add: Op<Record<never, never>> = {
  type: "Add",
  about: "Adds two tensors of one shape, such as the two ways of a residual block.",
  group: "Join",
  inputs: ["input", "other"],
  attrs: {},
  letters: { input: "a", other: "b" },

  forward: { output: { ...both, shape: sameShape } },
  backward: { gradInput: passesOn("a"), gradOther: passesOn("b") },

  reach: itself,

  samples: [
    { name: "images", shapes: { input: [2, 3, 5, 3], other: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7], other: [3, 7] }, attrs: {} },
  ],
};

function sameShape(shapes: Shapes) {
  const [a, b] = [operand(shapes, "input"), operand(shapes, "other")];
  if (a.join() === b.join()) return a;
  throw new RangeError(`Add: both inputs must have one shape, got [${a.join(",")}] and [${b.join(",")}]`);
}
