// Every element of a gradient cut off where it is larger than it may be, as torch.nn.utils.clip_grad_value_. No layer is of it: the
// compiler puts it before an update.
//
//   ŵ = min(max(w̄, −V), V)

import { choice, product } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";

export const clipGradValue: Op = {
  type: "ClipGradValue",
  about: "Limits every element of a gradient to a value.",
  byCompiler: true,
  inputs: ["gradient"],
  attrs: {},
  settings: { clipValue: { min: 0, integer: false } },
  letters: { clipValue: "V", clippedByValue: String.raw`\hat w` },

  forward: {
    clippedByValue: elementwise<"gradient", "clipValue">({
      tex: String.raw`\hat w = \min(\max(\bar w, -V), V)`,
      reads: ["gradient"],
      scalars: ["clipValue"],
      ofBatch: true,
      value: ({ gradient, clipValue }) =>
        gradient > clipValue ? clipValue : gradient < -clipValue ? -clipValue : gradient,
      explain({ gradient, clipValue }) {
        const { value } = gradient;
        if (value > clipValue.value)
          return product([choice(String.raw`[\bar w > V]`, [gradient], 1), clipValue]);
        if (value < -clipValue.value)
          return product([choice(String.raw`-[\bar w < -V]`, [gradient], -1), clipValue]);
        return gradient;
      },
      kernel: {},
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    sample("a vector", [5], 0.25),
    sample("kernels, of which none is cut off", [3, 2, 3, 3], 2),
    sample("a matrix", [3, 7], 0.5),
    sample("all to 0", [9], 0),
  ],
};

function sample(name: string, shape: readonly number[], clipValue: number): Op["samples"][number] {
  return { name, shapes: { gradient: shape, clipValue: [] }, attrs: {}, values: { clipValue: [clipValue] } };
}
