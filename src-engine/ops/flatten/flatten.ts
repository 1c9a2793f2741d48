// Lays each sample out as one row, channel by channel, row by row (torch.nn.Flatten, start_dim 1).
// The gradient goes back to where each number came from.

import { ravel, sizeOf, zeros, type Index, type Shape, type Tensor, type Shapes } from "../../tensor/tensor";
import { element, type Expr } from "../expr";
import type { Op } from "../op";
import { folded, unfolded } from "../reach";
import { operand } from "../rules";

export const flatten: Op<Record<never, never>> = {
  type: "Flatten",
  about: "Lays each sample out as one row.",
  group: "Shape",
  inputs: ["input"],
  attrs: {},
  reshapes: true,

  forward: {
    output: {
      tex: String.raw`y_{nf} = x_{ncij} \qquad f = (c\,H + i)\,W + j`,
      reads: ["input"],
      shape: flatShape,
      compute: (x) => reshaped(operand(x, "input"), flatShape({ input: operand(x, "input").shape })),
      explain: (index, x) =>
        sameElement("input", operand(x, "input"), index, flatShape({ input: operand(x, "input").shape })),
      kernel: {},
    },
  },

  backward: {
    gradInput: {
      tex: String.raw`\bar x_{ncij} = \bar y_{nf} \qquad f = (c\,H + i)\,W + j`,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      compute: (x) => reshaped(operand(x, "gradOutput"), operand(x, "input").shape),
      explain: (index, x) =>
        sameElement("gradOutput", operand(x, "gradOutput"), index, operand(x, "input").shape),
      kernel: {},
    },
  },

  reach: {
    sees: ({ from: [n, f], to: [m, g] }, { input: [, ...map] }) =>
      unfolded(f!, g!, map).map((box) => ({ from: [n!, ...box.from], to: [m!, ...box.to] })),
    influences: ({ from: [n, ...from], to: [m, ...to] }, { input: [, ...map] }) =>
      folded({ from, to }, map).map(([f, g]) => ({ from: [n!, f], to: [m!, g] })),
    elementwise: true,
  },

  samples: [
    { name: "images", shapes: { input: [2, 3, 4, 5] }, attrs: {} },
    { name: "more channels than one vector holds", shapes: { input: [3, 9, 2, 3] }, attrs: {} },
    { name: "one pixel", shapes: { input: [2, 5, 1, 1] }, attrs: {} },
  ],
};

function flatShape(shapes: Shapes): Shape {
  const [N, ...rest] = operand(shapes, "input");
  return [N!, sizeOf(rest)];
}

function reshaped(t: Tensor, shape: Shape): Tensor {
  const out = zeros(shape);
  out.data.set(t.data);
  return out;
}

/** Row-major order is the same on both sides, so flat offsets are too. */
function sameElement(of: string, t: Tensor, index: Index, shape: Shape): Expr {
  return element(of, t, ravel(index, shape));
}
