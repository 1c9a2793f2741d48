// A loss that compares numbers with numbers, element by element, such as MSELoss: what it costs to be at x where t is wanted, and
// the slope of that; over all M elements of the batch their mean or, by its reduction, their sum (M is 1 then).
//
//   L = 1/M Σ f(x, t)
//   x̄ = f′(x, t)/M

import type { Attrs } from "../../protocol/protocol";
import { ravel, sizeOf, zeros, type Shapes, type Tensor } from "../../tensor/tensor";
import { element, number, product, sum, type Expr } from "../expr";
import type { Op, Operands, Sample } from "../op";
import { everything } from "../reach";
import { operand } from "../rules";

export type Reduction = "mean" | "sum";

interface ElementLossSpec<A extends Attrs & { readonly reduction: Reduction }> {
  readonly type: string;
  readonly about: string;
  /** Besides the reduction. */
  readonly attrs: Omit<Op<A>["attrs"], "reduction">;
  readonly tex: { readonly output: string; readonly gradInput: string };
  readonly kernelAttrs: readonly (keyof A & string)[];
  value(x: number, t: number, attrs: A): number;
  explain(x: Expr, t: Expr, attrs: A): Expr;
  slope(x: number, t: number, attrs: A): number;
  explainSlope(x: Expr, t: Expr, attrs: A): Expr;
  readonly kink?: Op<A>["kink"];
  readonly samples: readonly Sample<A>[];
}

/** Input and target may be of any shape, but must be of the same one; the output is a scalar, []. */
export function elementLoss<A extends Attrs & { readonly reduction: Reduction }>(
  spec: ElementLossSpec<A>,
): Op<A> {
  const { type, about, attrs, tex, kernelAttrs, kink, samples } = spec;
  const needs = { attrs: ["reduction" as keyof A & string, ...kernelAttrs], roundedOnce: true } as const;
  return {
    type,
    about,
    inputs: ["input", "target"],
    wantsValues: true,
    isSum: ({ reduction }) => reduction === "sum",
    attrs: {
      reduction: { kind: "word", words: ["mean", "sum"], default: "mean" },
      ...attrs,
    } as Op<A>["attrs"],
    forward: {
      output: {
        tex: tex.output,
        reads: ["input", "target"],
        ofBatch: true,
        shape(shapes) {
          assertAlike(type, shapes);
          return [];
        },
        compute(x, attrs) {
          const [a, t] = both(x);
          const out = zeros([]);
          let total = 0;
          for (let i = 0; i < a.data.length; i++) total += spec.value(a.data[i]!, t.data[i]!, attrs);
          out.data[0] = total * shareOf(a, attrs);
          return out;
        },
        explain(_index, x, attrs) {
          const [a, t] = both(x);
          const costs = Array.from({ length: a.data.length }, (_, i) =>
            spec.explain(element("input", a, i), element("target", t, i), attrs),
          );
          return product([sum(costs), shared(a, attrs)]);
        },
        kernel: { ...needs, packed: ["target"] },
      },
    },
    backward: {
      gradInput: {
        tex: tex.gradInput,
        reads: ["input", "target"],
        shape: (shapes) => operand(shapes, "input"),
        compute(x, attrs) {
          const [a, t] = both(x);
          const out = zeros(a.shape);
          const share = shareOf(a, attrs);
          for (let i = 0; i < a.data.length; i++)
            out.data[i] = spec.slope(a.data[i]!, t.data[i]!, attrs) * share;
          return out;
        },
        explain(index, x, attrs) {
          const [a, t] = both(x);
          const at = ravel(index, a.shape);
          const slope = spec.explainSlope(element("input", a, at), element("target", t, at), attrs);
          return product([slope, shared(a, attrs)]);
        },
        kernel: { ...needs, batchSize: true, packed: ["target"] },
      },
    },
    ...(kink && { kink }),
    reach: everything,
    samples,
  };
}

function both(x: Operands): readonly [Tensor, Tensor] {
  return [operand(x, "input"), operand(x, "target")];
}

function assertAlike(type: string, shapes: Shapes): void {
  const [input, target] = [operand(shapes, "input"), operand(shapes, "target")];
  if (input.join() === target.join()) return;
  throw new Error(
    `${type} compares two tensors of one shape, got input [${input.join(",")}] and target [${target.join(",")}]`,
  );
}

function shareOf({ shape }: Tensor, { reduction }: { readonly reduction: Reduction }): number {
  return reduction === "mean" ? 1 / sizeOf(shape) : 1;
}

function shared(a: Tensor, attrs: { readonly reduction: Reduction }): Expr {
  const share = shareOf(a, attrs);
  return share === 1 ? number(1) : number(share, String.raw`\tfrac{1}{${sizeOf(a.shape)}}`);
}

/** Samples of every layout: a matrix, an image, a single row, and the sum. @param values of the input and the target of a vector, at its corners */
export function elementSamples<A extends Attrs & { readonly reduction: Reduction }>(
  attrs: A,
  values: { readonly input: readonly number[]; readonly target: readonly number[] },
): readonly Sample<A>[] {
  const of = (...shape: readonly number[]): Shapes => ({ input: shape, target: shape });
  return [
    { name: "a matrix", shapes: of(3, 10), attrs },
    { name: "images", shapes: of(2, 3, 5, 4), attrs },
    { name: "the sum", shapes: of(2, 7), attrs: { ...attrs, reduction: "sum" } },
    { name: "corners", shapes: of(1, values.input.length), attrs, values },
  ];
}
