// The functions of courses that many people wrote a backward pass in, by the names and arguments that they have there.

import { spreadAt } from "../../../ops/attrs";
import { conv2d } from "../../../ops/conv2d/conv2d";
import { crossEntropyLoss } from "../../../ops/crossEntropyLoss/crossEntropyLoss";
import { linear } from "../../../ops/linear/linear";
import { maxPool2d } from "../../../ops/maxPool2d/maxPool2d";
import { relu } from "../../../ops/relu/relu";
import type { Op } from "../../../ops/op";
import type { Attrs } from "../../../protocol/protocol";
import { dictionary, type Setting } from "../python";
import type { Call, Layout } from "./layout";

const dict = (name: string, entries: (attrs: Attrs) => Parameters<typeof dictionary>[0]) => ({
  settings: (attrs: Attrs): readonly Setting[] => [
    { name, value: dictionary(entries(attrs)), byName: false },
  ],
});
/** One side of a window, as courses have it. */
const side = (attrs: Attrs, name: string, d = 0): number => {
  const value = attrs[name]!;
  return typeof value === "number" || Array.isArray(value) ? spreadAt(value as number, d) : 0;
};
const both = (name: string): Call => ({
  forward: `${name}_forward`,
  backward: `${name}_backward`,
  settings: () => [],
});

/** CS231n, assignment 2: x (N, C, H, W), w (F, C, HH, WW), rows times w of [in, out]. */
export const cs231n: Layout = {
  name: "cs231n",
  title: "CS231n's assignment: conv_forward_naive(x, w, b, conv_param), x (N, C, H, W)",
  framework: "numpy",
  matrices: [1, 0],
  style: "cache",
  lacks: ["pooling padding"],
  calls: new Map<Op, Call>([
    [
      conv2d,
      {
        ...{ forward: "conv_forward_naive", backward: "conv_backward_naive" },
        ...dict("conv_param", (attrs) => ({ stride: side(attrs, "stride"), pad: side(attrs, "padding") })),
      },
    ],
    [
      maxPool2d,
      {
        ...{ forward: "max_pool_forward_naive", backward: "max_pool_backward_naive" },
        ...dict("pool_param", (attrs) => ({
          pool_height: side(attrs, "kernelSize"),
          pool_width: side(attrs, "kernelSize", 1),
          stride: side(attrs, "stride"),
        })),
      },
    ],
    [relu, both("relu")],
    [linear, both("affine")],
    [crossEntropyLoss, { forward: "softmax_loss", backward: "softmax_loss", settings: () => [], both: true }],
  ]),
};

/** The deep-learning specialisation's convolution lab: A (m, H, W, C), W (f, f, C_prev, C), b (1, 1, 1, C). */
export const specialisation: Layout = {
  name: "specialisation",
  title: "the deep-learning specialisation's lab: conv_forward(A_prev, W, b, hparameters), A (m, H, W, C)",
  framework: "numpy",
  images: [0, 2, 3, 1],
  filters: [2, 3, 1, 0],
  matrices: [1, 0],
  style: "cache",
  lacks: ["pooling padding", "kernel"],
  calls: new Map<Op, Call>([
    [
      conv2d,
      {
        ...{ forward: "conv_forward", backward: "conv_backward" },
        ...dict("hparameters", (attrs) => ({ stride: side(attrs, "stride"), pad: side(attrs, "padding") })),
      },
    ],
    [
      maxPool2d,
      {
        ...{ forward: "pool_forward", backward: "pool_backward" },
        ...dict("hparameters", (attrs) => ({ f: side(attrs, "kernelSize"), stride: side(attrs, "stride") })),
      },
    ],
  ]),
};

/** fastai, part 2: lin(x, w, b) with w of [in, out]; gradients stand in the tensors themselves, as x.g. */
export const fastai: Layout = {
  name: "fastai",
  title: "fastai's part 2: lin(inp, w, b) and lin_grad(inp, out, w, b), gradients in inp.g, w.g, b.g",
  framework: "torch",
  matrices: [1, 0],
  style: "g",
  calls: new Map<Op, Call>([[linear, { forward: "lin", backward: "lin_grad", settings: () => [] }]]),
};
