// The classes of a batch as rows of numbers, as torch.nn.functional.one_hot: 1 at the class, 0 elsewhere. No layer is of it: the
// compiler puts it before a loss that wants numbers where all that is known of an image is its class.
//
//   y[n,i] = [i = t[n]]

import { zeros } from "../../tensor/tensor";
import { choice, element } from "../expr";
import type { Op } from "../op";
import { wholeSample } from "../reach";
import { operand } from "../rules";

export type OneHotAttrs = { readonly classes: number };

export const oneHot: Op<OneHotAttrs> = {
  type: "OneHot",
  about: "Turns class numbers into rows with a 1 at the class and 0 elsewhere.",
  byCompiler: true,
  inputs: ["label"],
  attrs: { classes: { min: 1, integer: true } },
  letters: { label: "t", target: "y" },

  forward: {
    target: {
      tex: String.raw`y_{ni} = [i = t_n]`,
      reads: ["label"],
      shape: (shapes, { classes }) => [operand(shapes, "label")[0]!, classes],
      compute(x, { classes }) {
        const { data } = operand(x, "label");
        const out = zeros([data.length, classes]);
        data.forEach((label, n) => (out.data[n * classes + label] = 1));
        return out;
      },
      explain([n, i], x) {
        const label = operand(x, "label");
        return choice("[i = t]", [element("label", label, n!)], label.data[n!] === i ? 1 : 0);
      },
      kernel: {},
    },
  },
  backward: {},
  reach: wholeSample,

  samples: [
    { name: "ten classes", shapes: { label: [4] }, attrs: { classes: 10 }, values: { label: [3, 0, 9, 3] } },
    { name: "one sample", shapes: { label: [1] }, attrs: { classes: 3 }, values: { label: [2] } },
  ],
};
