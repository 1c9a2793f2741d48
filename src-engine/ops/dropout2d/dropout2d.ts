// Dropout of whole channels, as torch.nn.Dropout2d: neighbouring pixels say much the same, so that leaving out some of them leaves
// out nothing. The mask has a number for each channel of each sample; all else is as in Dropout.
//
//   a[n,c] = [u ≥ p] / (1 − p)      y[n,c,i,j] = x[n,c,i,j] · a[n,c]      x̄[n,c,i,j] = ȳ[n,c,i,j] · a[n,c]

import { ravel, zeros, type Index, type Shape, type Shapes, type Tensor } from "../../tensor/tensor";
import { drawing, dropout, maskFor, type DropoutAttrs } from "../dropout/dropout";
import { settledMask, wholeShape } from "../dropout/settled";
import { element, product } from "../expr";
import type { Op, Rule } from "../op";
import { itself } from "../reach";
import { operand } from "../rules";

const { forward, backward } = dropout.evaluation!;

export const dropout2d: Op<DropoutAttrs> = {
  type: "Dropout2d",
  about: "Leaves out whole channels at random while it is trained.",
  group: "Regularization",
  inputs: ["input"],
  attrs: dropout.attrs,
  letters: { mask: "a" },

  forward: {
    mask: {
      tex: String.raw`a_{nc} = \frac{[u \ge p]}{1 - p} \qquad u \sim U(0, 1)`,
      reads: ["stream"],
      draws: true,
      settled: (x, { p }) => settledMask(x, p, wholeShape(x).slice(0, 2)),
      shape: maskShape,
      compute(x, { p }) {
        const out = zeros(maskShape({ input: operand(x, "input").shape }));
        const drawn = drawing(x);
        for (let o = 0; o < out.data.length; o++) out.data[o] = drawn(o) >= p ? 1 / (1 - p) : 0;
        return out;
      },
      explain: (index, x, attrs) =>
        maskFor(ravel(index, maskShape({ input: operand(x, "input").shape })), x, attrs),
      kernel: { attrs: ["p"], firstSample: true },
    },
    output: timesMask("input", String.raw`y_{ncij} = x_{ncij}\, a_{nc}`),
  },

  backward: { gradInput: timesMask("gradOutput", String.raw`\bar x_{ncij} = \bar y_{ncij}\, a_{nc}`) },

  evaluation: {
    forward: { output: { ...forward.output!, shape: imageShape } },
    backward,
  },

  summary: ({ p }) => String(p),
  reach: {
    ...itself,
    uses: (_mask, [n, c], { output: [, , H, W] }) => [{ from: [n!, c!, 0, 0], to: [n! + 1, c! + 1, H!, W!] }],
  },

  samples: [
    { name: "images", shapes: { input: [2, 3, 5, 3] }, attrs: { p: 0.3 } },
    { name: "nine channels", shapes: { input: [2, 9, 2, 1] }, attrs: { p: 0.5 } },
    { name: "nothing is left out", shapes: { input: [1, 2, 2, 3] }, attrs: { p: 0 } },
  ],
};

function imageShape(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length !== 4)
    throw new RangeError(`Dropout2d: input must be [N,C,H,W], got [${input.join(",")}]`);
  return input;
}

function maskShape(shapes: Shapes): Shape {
  const [N, C] = imageShape(shapes);
  return [N!, C!, 1, 1];
}

function timesMask(name: "input" | "gradOutput", tex: string): Rule<DropoutAttrs> {
  const of = ([n, c]: Index, mask: Tensor): number => ravel([n!, c!, 0, 0], mask.shape);
  return {
    tex,
    reads: [name, "mask"],
    shape: (shapes) => operand(shapes, name),
    compute(x) {
      const [from, mask] = [operand(x, name), operand(x, "mask")];
      const out = zeros(from.shape);
      const plane = from.shape[2]! * from.shape[3]!;
      for (let o = 0; o < out.data.length; o++)
        out.data[o] = from.data[o]! * mask.data[Math.floor(o / plane)]!;
      return out;
    },
    explain(index, x) {
      const [from, mask] = [operand(x, name), operand(x, "mask")];
      return product([element(name, from, ravel(index, from.shape)), element("mask", mask, of(index, mask))]);
    },
    kernel: {},
  };
}
