// The same numbers, in their order, in another shape: row-major order is that on both sides, so that flat offsets are the same too.

import { ravel, zeros, type Index, type Shape, type Shapes, type Tensor } from "../../tensor/tensor";
import { element, type Expr } from "../expr";
import type { KernelNeeds, Rule } from "../op";
import { folded, unfolded, type Reach } from "../reach";
import { operand, shapesOf } from "../rules";

interface Reshaped<A> {
  /** What an input becomes; the batch stays. */
  readonly shape: (shapes: Shapes, attrs: A) => Shape;
  readonly tex: { readonly output: string; readonly gradInput: string };
  readonly kernel: KernelNeeds<A>;
}

export function reshapedRules<A>({ shape, tex, kernel }: Reshaped<A>): {
  readonly output: Rule<A>;
  readonly gradInput: Rule<A>;
} {
  return {
    output: {
      tex: tex.output,
      reads: ["input"],
      shape,
      compute: (x, attrs) => reshaped(operand(x, "input"), shape(shapesOf(x), attrs)),
      explain: (index, x, attrs) =>
        sameElement("input", operand(x, "input"), index, shape(shapesOf(x), attrs)),
      kernel,
    },
    gradInput: {
      tex: tex.gradInput,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      compute: (x) => reshaped(operand(x, "gradOutput"), operand(x, "input").shape),
      explain: (index, x) =>
        sameElement("gradOutput", operand(x, "gradOutput"), index, operand(x, "input").shape),
      kernel,
    },
  };
}

/** A box of one shape is runs of numbers, and these are boxes of the other. */
export const reshapedReach: Reach<unknown> = {
  sees: (box, { input, output }) => across(box, output, input),
  influences: (box, { input, output }) => across(box, input, output),
  elementwise: true,
};

function across(
  { from: [n, ...from], to: [m, ...to] }: { from: Index; to: Index },
  own: Shape,
  other: Shape,
) {
  return folded({ from, to }, own.slice(1)).flatMap(([first, end]) =>
    unfolded(first, end, other.slice(1)).map((box) => ({ from: [n!, ...box.from], to: [m!, ...box.to] })),
  );
}

function reshaped(t: Tensor, shape: Shape): Tensor {
  const out = zeros(shape);
  out.data.set(t.data);
  return out;
}

function sameElement(of: string, t: Tensor, index: Index, shape: Shape): Expr {
  return element(of, t, ravel(index, shape));
}
