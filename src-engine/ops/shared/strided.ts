// Outputs that are each a number of the input or none: along every axis of an image element p is the input's element start + p·step,
// if there is one. Such are a cut and a margin.
//
// The gradient goes back to the number that was taken; what nobody took gets 0.

import { ravel, unravel, zeros, type Index, type Shape, type Shapes, type Tensor } from "../../tensor/tensor";
import { element, number, sum, type Expr } from "../expr";
import type { KernelNeeds, Rule } from "../op";
import type { Box, Reach } from "../reach";
import { operand } from "../rules";

export interface Along {
  readonly start: number;
  /** At least 1. */
  readonly step: number;
}

/** Along channels, rows and columns. */
type AxesOf<A> = (input: Shape, attrs: A) => readonly Along[];

interface Taken<A> {
  readonly axes: AxesOf<A>;
  readonly shape: (shapes: Shapes, attrs: A) => Shape;
  readonly tex: { readonly output: string; readonly gradInput: string };
  /** What an output is that is no number of the input. */
  readonly otherwise?: { value(attrs: A): number; readonly letter: string };
  /** What the kernel of `output` takes before starts and steps. */
  readonly attrs?: KernelNeeds<A>["attrs"];
}

/** Input and output are [N,C,H,W]. */
export function takenRules<A>({ axes, shape, tex, otherwise, attrs: own }: Taken<A>): {
  readonly output: Rule<A>;
  readonly gradInput: Rule<A>;
} {
  const sizes = (shapes: Shapes, attrs: A): readonly number[] => {
    const along = axes(operand(shapes, "input"), attrs);
    return [...along.map(({ start }) => start), ...along.map(({ step }) => step)];
  };
  return {
    output: {
      tex: tex.output,
      reads: ["input"],
      shape,
      compute(x, attrs) {
        const input = operand(x, "input");
        const along = axes(input.shape, attrs);
        const value = otherwise?.value(attrs) ?? 0;
        return filled(shape({ input: input.shape }, attrs), (index) => {
          const from = sourceOf(index, along, input.shape);
          return from === undefined ? value : input.data[from]!;
        });
      },
      explain(index, x, attrs) {
        const input = operand(x, "input");
        const from = sourceOf(index, axes(input.shape, attrs), input.shape);
        return from === undefined
          ? number(otherwise?.value(attrs) ?? 0, otherwise?.letter)
          : element("input", input, from);
      },
      kernel: { ...(own && { attrs: own }), sizes },
    },
    gradInput: {
      tex: tex.gradInput,
      reads: ["gradOutput"],
      shape: (shapes) => operand(shapes, "input"),
      compute(x, attrs) {
        const [gradient, { shape: to }] = [operand(x, "gradOutput"), operand(x, "input")];
        const along = axes(to, attrs);
        return filled(to, (index) => {
          const at = userOf(index, along, gradient.shape);
          return at === undefined ? 0 : gradient.data[at]!;
        });
      },
      explain(index, x, attrs): Expr {
        const [gradient, { shape: to }] = [operand(x, "gradOutput"), operand(x, "input")];
        const at = userOf(index, axes(to, attrs), gradient.shape);
        return at === undefined ? sum([]) : element("gradOutput", gradient, at);
      },
      kernel: { sizes },
    },
  };
}

/** For boxes of [N,C,H,W]; samples do not mix. */
export function takenReach<A>(axes: AxesOf<A>): Reach<A> {
  return {
    sees({ from, to }, { input }, attrs) {
      const spans = axes(input, attrs).map(({ start, step }, d): readonly Span[] => {
        const [first, end] = [from[d + 1]!, to[d + 1]!];
        const size = input[d + 1]!;
        const found: readonly Span[] =
          step === 1
            ? [[start + first, start + end]]
            : Array.from({ length: end - first }, (_, k) => {
                const at = start + (first + k) * step;
                return [at, at + 1];
              });
        return found.map(([a, b]): Span => [Math.max(0, a), Math.min(size, b)]).filter(([a, b]) => a < b);
      });
      return boxesOf([[from[0]!, to[0]!]], spans);
    },
    influences({ from, to }, { input, output }, attrs) {
      const spans = axes(input, attrs).map(({ start, step }, d): readonly Span[] => {
        const first = Math.max(0, Math.ceil((from[d + 1]! - start) / step));
        const end = Math.min(output[d + 1]!, Math.ceil((to[d + 1]! - start) / step));
        return first < end ? [[first, end]] : [];
      });
      return boxesOf([[from[0]!, to[0]!]], spans);
    },
  };
}

type Span = readonly [from: number, to: number];

/** Every span of an axis with every one of the others. */
function boxesOf(batch: readonly Span[], spans: readonly (readonly Span[])[]): readonly Box[] {
  return [batch, ...spans].reduce<readonly Box[]>(
    (boxes, along) =>
      boxes.flatMap((box) => along.map(([from, to]) => ({ from: [...box.from, from], to: [...box.to, to] }))),
    [{ from: [], to: [] }],
  );
}

function filled(shape: Shape, value: (index: Index) => number): Tensor {
  const out = zeros(shape);
  for (let o = 0; o < out.data.length; o++) out.data[o] = value(unravel(o, shape));
  return out;
}

/** Where in the input an output comes from. */
function sourceOf([n, ...rest]: Index, along: readonly Along[], input: Shape): number | undefined {
  return offsetOf([n!, ...rest.map((p, d) => along[d]!.start + p * along[d]!.step)], input);
}

/** Where in the output an input has gone. */
function userOf([n, ...rest]: Index, along: readonly Along[], output: Shape): number | undefined {
  return offsetOf([n!, ...rest.map((i, d) => (i - along[d]!.start) / along[d]!.step)], output);
}

function offsetOf(index: Index, shape: Shape): number | undefined {
  const isThere = index.every((i, d) => Number.isInteger(i) && i >= 0 && i < shape[d]!);
  return isThere ? ravel(index, shape) : undefined;
}
