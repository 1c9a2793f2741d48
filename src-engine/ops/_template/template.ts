// The square of each element: a template to copy for a new op (docs/adding-an-op.md).
// Begin with what it computes and which convention it follows, here torch.square.
//
//   y = x²
//   x̄ = 2·x·ȳ

import { number, product } from "../expr";
import type { Op } from "../op";
import { itself } from "../reach";
import { elementwise } from "../rules";

// What a layer may be told: `{ readonly kernelSize: number }`. Nothing, for the square.
type SquareAttrs = Record<never, never>;

export const square: Op<SquareAttrs> = {
  // PyTorch's name for the module: what files, programs and the page call it.
  type: "Square",
  about: "Squares each number.",
  group: "Activation",
  // What it is given of other layers; `target` where labels are wanted. Parameters have a list of their own.
  inputs: ["input"],
  // For each attribute: `{ default: 1, min: 1, integer: true }`; one without a default is required.
  attrs: {},
  // The shapes of weight and bias from the input's; wrong attributes are refused in `shape`.

  // In order of execution. The last is `output`; those before it are kept for the backward pass
  // (MaxPool2d keeps its winners). Each rule writes one tensor, which nothing else writes.
  forward: {
    // `elementwise`, `sumOfProducts` or `expression` (rules.ts) make a rule of its mathematics;
    // where none fits, a rule is its five fields, as in MaxPool2d.
    output: elementwise({
      tex: String.raw`y = x^2`,
      // The operands in the order that the kernel takes them, and no others.
      reads: ["input"],
      value: ({ input }) => input * input,
      // The same number as an expression of the elements it came from; every node has its value.
      explain: ({ input }) => product([input, input]),
      // What the kernel wants besides views of its operands and result: attributes, a halo of
      // zeros, working memory. Empty says there is a kernel and it wants nothing.
      kernel: {},
    }),
  },

  // One rule for each input that has a gradient: gradInput, gradWeight, gradBias.
  backward: {
    gradInput: elementwise({
      tex: String.raw`\bar x = 2\,x\,\bar y`,
      reads: ["gradOutput", "input"],
      value: ({ gradOutput, input }) => 2 * input * gradOutput,
      explain: ({ gradOutput, input }) => product([number(2), input, gradOutput]),
      kernel: {},
    }),
  },

  // Which input elements each output element can depend on, and the inverse: `itself`, `wholeSample`,
  // `everything` (reach.ts), `windowReach` (conv2d/geometry.ts), or two functions on boxes as in Flatten.
  reach: itself,

  // Small, one for each corner, named for it. Operands are random unless `values` says otherwise.
  samples: [
    { name: "images that fill no vector", shapes: { input: [2, 3, 5, 3] }, attrs: {} },
    { name: "a matrix with an odd row", shapes: { input: [3, 7] }, attrs: {} },
    { name: "zero, where the slope is 0", shapes: { input: [1, 2] }, attrs: {}, values: { input: [0, -3] } },
  ],
};
