// The gradient of a tensor that several layers read: what each of them gives back, added up. No layer is of this type;
// the compiler puts one wherever a tensor fans out, as PyTorch's autograd adds into .grad.
//
//   x̄ = x̄₁ + x̄₂ + …     in the order of the layers that read x, the first added to the second, then the third …

import { zeros, ravel } from "../../tensor/tensor";
import { element, sum } from "../expr";
import type { Op, Operands } from "../op";
import { itself } from "../reach";
import { operand } from "../rules";

export const accumulate: Op<Record<never, never>> = {
  type: "Accumulate",
  about: "Adds up the gradients that several layers give back to one tensor.",
  byCompiler: true,
  inputs: ["…gradient"],
  attrs: {},
  letters: { accumulate: String.raw`\bar x`, "…gradient": String.raw`\bar x^{(r)}` },

  forward: {
    accumulate: {
      tex: String.raw`\bar x = \sum_r \bar x^{(r)}`,
      reads: ["…gradient"],
      shape: ({ gradient1 }) => gradient1!,
      compute(x) {
        const parts = partsOf(x);
        const out = zeros(operand(x, "gradient1").shape);
        for (let o = 0; o < out.data.length; o++) {
          let total = parts[0]!.data[o]!;
          for (let r = 1; r < parts.length; r++) total += parts[r]!.data[o]!;
          out.data[o] = total;
        }
        return out;
      },
      explain(index, x) {
        const parts = partsOf(x);
        const o = ravel(index, parts[0]!.shape);
        return sum(parts.map((part, r) => element(`gradient${r + 1}`, part, o)));
      },
      kernel: { pairwise: true },
    },
  },
  backward: {},

  reach: itself,

  samples: [
    { name: "of two readers", shapes: { gradient1: [2, 3, 5, 3], gradient2: [2, 3, 5, 3] }, attrs: {} },
    {
      name: "of three, a matrix with an odd row",
      shapes: { gradient1: [3, 7], gradient2: [3, 7], gradient3: [3, 7] },
      attrs: {},
    },
  ],
};

function partsOf(x: Operands) {
  const parts = [operand(x, "gradient1")];
  for (let r = 2; x[`gradient${r}`]; r++) parts.push(x[`gradient${r}`]!);
  return parts;
}
