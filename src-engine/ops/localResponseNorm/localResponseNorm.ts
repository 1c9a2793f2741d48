// Local response normalisation, as in torch.nn.LocalResponseNorm and AlexNet: every number is divided by a power of what its pixel's
// neighbouring channels, and itself, come to.
//
//   d[c] = k + α/n Σ x[c′]²      y = x d^−β                over n channels: c − ⌊n/2⌋ ≤ c′ ≤ c + ⌊(n − 1)/2⌋
//   x̄[c] = ȳ d^−β − 2αβ/n · x Σ ȳ[c′] y[c′] / d[c′]        over the channels that have c among theirs
//
// What lies beyond the first and last channel counts as 0, and the sum is divided by n all the same.

import {
  at,
  ravel,
  unravel,
  zeros,
  type Index,
  type Shape,
  type Shapes,
  type Tensor,
} from "../../tensor/tensor";
import { exp as power, log as logarithm } from "../../tensor/math";
import { element, exp, log, negate, number, product, reciprocal, sum, type Expr } from "../expr";
import type { KernelNeeds, Op, Operands, Sample } from "../op";
import type { Box } from "../reach";
import { operand, shape4 } from "../rules";

export type LocalResponseNormAttrs = {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
};

const needs: KernelNeeds<LocalResponseNormAttrs> = {
  attrs: ["size", "alpha", "beta", "k"],
  scratch: (shapes) => 3 * Math.ceil(shape4(operand(shapes, "input"))[1] / 8) * 32,
};

export const localResponseNorm: Op<LocalResponseNormAttrs> = {
  type: "LocalResponseNorm",
  about: "Divides every number by a power of what its neighbouring channels come to.",
  group: "Normalization",
  inputs: ["input"],
  attrs: {
    size: { min: 1, below: 2 ** 24, integer: true },
    alpha: { default: 1e-4, min: 0, integer: false },
    beta: { default: 0.75, min: 0, integer: false },
    k: { default: 1, min: 0, integer: false },
  },
  letters: { divisor: "d" },

  forward: {
    divisor: {
      tex: String.raw`d_{ncij} = k + \frac{\alpha}{n} \sum_{c'} x_{nc'ij}^2 \qquad c - \lfloor n/2 \rfloor \le c' \le c + \lfloor (n-1)/2 \rfloor`,
      reads: ["input"],
      shape: imagesOf,
      compute(x, { k, alpha, size }) {
        const input = operand(x, "input");
        return filled(input, (index) => {
          let total = 0;
          for (const c of neighbours(index, input, size))
            total += valueAt(input, index, c) * valueAt(input, index, c);
          return k + (alpha / size) * total;
        });
      },
      explain(index, x, { k, alpha, size }) {
        const input = operand(x, "input");
        const squares = neighbours(index, input, size).map((c) => {
          const one = elementAt("input", input, index, c);
          return product([one, one]);
        });
        const share = number(alpha / size, String.raw`\tfrac{\alpha}{n}`);
        return sum([number(k, "k"), product([share, sum(squares)])]);
      },
      kernel: needs,
    },
    output: {
      tex: String.raw`y_{ncij} = x_{ncij}\, d_{ncij}^{-\beta}`,
      reads: ["input", "divisor"],
      shape: imagesOf,
      compute(x, { beta }) {
        const [input, { data: divisor }] = [operand(x, "input"), operand(x, "divisor")];
        return filled(input, (_index, o) => input.data[o]! * power(-beta * logarithm(divisor[o]!)));
      },
      explain(index, x, attrs) {
        return product([elementAt("input", operand(x, "input"), index), powerAt(index, x, attrs)]);
      },
      kernel: needs,
    },
  },

  backward: {
    gradInput: {
      tex: String.raw`\bar x_{ncij} = \bar y_{ncij}\, d_{ncij}^{-\beta} - \frac{2 \alpha \beta}{n}\, x_{ncij} \sum_{c'} \frac{\bar y_{nc'ij}\, y_{nc'ij}}{d_{nc'ij}}`,
      reads: ["gradOutput", "input", "divisor", "output"],
      shape: (shapes) => operand(shapes, "input"),
      compute(x, { size, alpha, beta }) {
        const [input, gradOutput] = [operand(x, "input"), operand(x, "gradOutput")];
        const [divisor, output] = [operand(x, "divisor"), operand(x, "output")];
        return filled(input, (index, o) => {
          let total = 0;
          for (const c of neighboursOf(index, input, size)) {
            const ratio = valueAt(gradOutput, index, c) * valueAt(output, index, c);
            total += ratio / valueAt(divisor, index, c);
          }
          const own = gradOutput.data[o]! * power(-beta * logarithm(divisor.data[o]!));
          return own - ((2 * alpha * beta) / size) * input.data[o]! * total;
        });
      },
      explain(index, x, attrs) {
        const { size, alpha, beta } = attrs;
        const [input, gradOutput] = [operand(x, "input"), operand(x, "gradOutput")];
        const [divisor, output] = [operand(x, "divisor"), operand(x, "output")];
        const ratios = neighboursOf(index, input, size).map((c) =>
          product([
            elementAt("gradOutput", gradOutput, index, c),
            elementAt("output", output, index, c),
            reciprocal(elementAt("divisor", divisor, index, c)),
          ]),
        );
        const share = number((2 * alpha * beta) / size, String.raw`\tfrac{2 \alpha \beta}{n}`);
        const others = product([share, elementAt("input", input, index), sum(ratios)]);
        const own = product([elementAt("gradOutput", gradOutput, index), powerAt(index, x, attrs)]);
        return sum([own, negate(others)]);
      },
      kernel: needs,
    },
  },

  summary: ({ size }) => `over ${size}`,
  reach: {
    sees: (box, { input }, { size }) => widened(box, input, before(size), after(size)),
    influences: (box, { output }, { size }) => widened(box, output, after(size), before(size)),
  },

  samples: [
    sample("as in AlexNet", [2, 7, 2, 3], { size: 5, alpha: 1e-4, beta: 0.75, k: 2 }),
    sample("more channels than a vector has lanes", [1, 19, 2, 2], { size: 5, alpha: 0.5 }),
    sample("an even size", [2, 5, 1, 3], { size: 4, alpha: 2, beta: 0.5 }),
    sample("more neighbours than channels", [1, 3, 2, 2], { size: 9, alpha: 3, beta: 1.5, k: 0.5 }),
    sample("each channel by itself", [1, 8, 2, 2], { size: 1, alpha: 1 }),
  ],
};

/** How many channels below its own a number looks at, and how many above. */
function before(size: number): number {
  return Math.floor(size / 2);
}
function after(size: number): number {
  return Math.floor((size - 1) / 2);
}

/** The channels whose squares an element's divisor has. */
function neighbours([, c]: Index, { shape }: Tensor, size: number): readonly number[] {
  return range(c! - before(size), c! + after(size), shape[1]!);
}

/** The channels in whose divisors an element is. */
function neighboursOf([, c]: Index, { shape }: Tensor, size: number): readonly number[] {
  return range(c! - after(size), c! + before(size), shape[1]!);
}

function range(first: number, last: number, count: number): readonly number[] {
  const from = Math.max(0, first);
  return Array.from({ length: Math.min(count - 1, last) - from + 1 }, (_, c) => from + c);
}

function filled({ shape }: Tensor, value: (index: Index, offset: number) => number): Tensor {
  const out = zeros(shape);
  for (let o = 0; o < out.data.length; o++) out.data[o] = value(unravel(o, shape), o);
  return out;
}

function valueAt(t: Tensor, [n, , i, j]: Index, c: number): number {
  return t.data[at(t, n!, c, i, j)]!;
}

/** The element at an index, or of another channel. */
function elementAt(of: string, t: Tensor, index: Index, c = index[1]!): Expr {
  return element(of, t, ravel(index.with(1, c), t.shape));
}

/** d^−β */
function powerAt(index: Index, x: Operands, { beta }: LocalResponseNormAttrs): Expr {
  const divisor = elementAt("divisor", operand(x, "divisor"), index);
  return exp(product([number(-beta, String.raw`-\beta`), log(divisor)]));
}

function widened({ from, to }: Box, shape: Shape, below: number, above: number): readonly Box[] {
  const [first, last] = [Math.max(0, from[1]! - below), Math.min(shape[1]!, to[1]! + above)];
  return [{ from: from.with(1, first), to: to.with(1, last) }];
}

function imagesOf(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length === 4) return input;
  throw new RangeError(`LocalResponseNorm: input must be images [N,C,H,W], got [${input.join(",")}]`);
}

function sample(
  name: string,
  input: Shape,
  given: Partial<LocalResponseNormAttrs>,
): Sample<LocalResponseNormAttrs> {
  return { name, shapes: { input }, attrs: { size: 5, alpha: 1e-4, beta: 0.75, k: 1, ...given } };
}
