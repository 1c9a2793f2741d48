// Cuts off what lies outside of two limits, as torch.nn.Hardtanh and torch.clamp.
//
//   y = a if x ≤ a, b if x ≥ b, else x        x̄ = ȳ if a < x < b, else 0
//
// At the limits themselves the gradient is 0, as in torch.nn.Hardtanh; NaN stays NaN.

import type { Shapes } from "../../tensor/tensor";
import { choice, number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise, operand } from "../rules";

export type HardtanhAttrs = { readonly minVal: number; readonly maxVal: number };

const between = (x: number, { minVal, maxVal }: HardtanhAttrs): boolean => !(x <= minVal || x >= maxVal);

const output = elementwise<"input", never, HardtanhAttrs>({
  tex: String.raw`y = \min(\max(x, a), b)`,
  reads: ["input"],
  value: ({ input }, attrs) =>
    between(input, attrs) ? input : input <= attrs.minVal ? attrs.minVal : attrs.maxVal,
  explain({ input }, attrs) {
    if (between(input.value, attrs)) return input;
    const { minVal, maxVal } = attrs;
    return input.value <= minVal
      ? product([number(minVal, "a"), choice(String.raw`[x \le a]`, [input], 1)])
      : product([number(maxVal, "b"), choice(String.raw`[x \ge b]`, [input], 1)]);
  },
  kernel: { attrs: ["minVal", "maxVal"] },
});

export const hardtanh: Op<HardtanhAttrs> = {
  type: "Hardtanh",
  about: "Limits every number to a range.",
  group: "Activation",
  inputs: ["input"],
  attrs: {
    minVal: { default: -1, min: -Infinity, integer: false },
    maxVal: { default: 1, min: -Infinity, integer: false },
  },

  forward: { output: { ...output, shape: withLimits } },

  backward: {
    gradInput: elementwise<"gradOutput" | "input", never, HardtanhAttrs>({
      tex: String.raw`\bar x = \bar y\,[a < x < b]`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }, attrs) => (between(input, attrs) ? gradOutput : 0),
      explain: ({ gradOutput, input }, attrs) =>
        product([gradOutput, choice("[a < x < b]", [input], between(input.value, attrs) ? 1 : 0)]),
      kernel: { attrs: ["minVal", "maxVal"] },
    }),
  },

  summary: ({ minVal, maxVal }) => `${minVal} … ${maxVal}`,
  kink: (input, offset, by, { minVal, maxVal }) =>
    [minVal, maxVal].some((limit) => Math.abs(input[offset]! - limit) <= by),
  reach: itself,

  samples: [
    {
      name: "beyond both limits",
      shapes: { input: [2, 3, 5, 3] },
      attrs: { minVal: -0.5, maxVal: 0.25 },
    },
    {
      name: "a matrix with an odd row, limits that float32 does not have",
      shapes: { input: [3, 7] },
      attrs: { minVal: 0.1, maxVal: 0.7 },
    },
    {
      name: "at the limits, zeros of both signs",
      shapes: { input: [1, 8] },
      attrs: { minVal: -1, maxVal: 1 },
      values: { input: [-1, 1, 0, -0, -1.5, 1.5, 0.99999994, -1000] },
    },
  ],
};

function withLimits(shapes: Shapes, { minVal, maxVal }: HardtanhAttrs) {
  if (minVal < maxVal) return operand(shapes, "input");
  throw new RangeError(`Hardtanh: minVal must be below maxVal, got ${minVal} and ${maxVal}`);
}
