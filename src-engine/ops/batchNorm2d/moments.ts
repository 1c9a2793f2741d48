// What training and evaluation have in common in BatchNorm2d: the same rules by the batch's mean and variance and by those
// that are carried along, and the parts of their expressions.

import { ravel, tensor, type Tensor } from "../../tensor/tensor";
import { difference, element, number, product, reciprocal, sqrt, sum, type Expr } from "../expr";
import type { Operands, Rule } from "../op";
import { operand, shapesOf } from "../rules";
import { asImages, channelBytes, dataOf, each, imagesOf, summed, sums, valuesOf } from "./channels";

export type BatchNorm2dAttrs = { readonly eps: number; readonly momentum: number };
export type BatchRule = Rule<BatchNorm2dAttrs>;

/** The mean and variance that x is normalised by: the batch's, or those carried along. */
interface Moments {
  readonly mean: string;
  readonly variance: string;
  /** In TeX. */
  readonly letters: readonly [mean: string, variance: string];
}
export const batch: Moments = { mean: "mean", variance: "variance", letters: [String.raw`\mu_c`, "v_c"] };
export const running: Moments = {
  mean: "running_mean",
  variance: "running_var",
  letters: [String.raw`\tilde\mu_c`, String.raw`\tilde v_c`],
};

/** [N,C,H,W] */
export function outputBy(by: Moments): BatchRule {
  const [mu, v] = by.letters;
  return {
    tex: String.raw`y_{ncij} = \gamma_c\, \frac{x_{ncij} - ${mu}}{\sqrt{${v} + \varepsilon}} + \beta_c`,
    reads: ["input", by.mean, by.variance, "weight", "bias"],
    shape: (shapes) => imagesOf(shapes),
    compute(x, { eps }) {
      const [input, mean, variance] = ["input", by.mean, by.variance].map((name) => dataOf(x, name));
      const [weight, bias] = ["weight", "bias"].map((name) => dataOf(x, name));
      return ofImages(x, (o, c) => {
        const normalized = (input![o]! - mean![c]!) / Math.sqrt(variance![c]! + eps);
        return weight![c]! * normalized + bias![c]!;
      });
    },
    explain(index, x, { eps }) {
      const c = index[1]!;
      const d = deviation(x, ravel(index, operand(x, "input").shape), c, by);
      return sum([product([channel(x, "weight", c), scaleOf(x, c, eps, by), d]), channel(x, "bias", c)]);
    },
    kernel: { attrs: ["eps"], scratch: channelBytes },
  };
}

/** [C] */
export function gradBias(): BatchRule {
  return {
    tex: String.raw`\bar\beta_c = \sum_{n,i,j} \bar y_{ncij}`,
    reads: ["gradOutput"],
    shape: (shapes) => operand(shapes, "bias"),
    compute: (x) => ofChannels(sums(shapeOf(x), at(x, "gradOutput"))),
    explain: ([c], x) => summed(shapeOf(x), c!, (o) => element("gradOutput", operand(x, "gradOutput"), o)),
    kernel: { inShards: true, scratch: channelBytes },
  };
}

/** [C] */
export function gradWeightBy(by: Moments): BatchRule {
  const [mu, v] = by.letters;
  return {
    tex: String.raw`\bar\gamma_c = \frac{1}{\sqrt{${v} + \varepsilon}} \sum_{n,i,j} \bar y_{ncij}\, (x_{ncij} - ${mu})`,
    reads: ["gradOutput", "input", by.mean, by.variance],
    shape: (shapes) => operand(shapes, "weight"),
    compute(x, { eps }) {
      const [g, input, mean, variance] = ["gradOutput", "input", by.mean, by.variance].map((name) =>
        dataOf(x, name),
      );
      const term = (o: number, c: number): number => g![o]! * (input![o]! - mean![c]!);
      return ofChannels(sums(shapeOf(x), term, (total, c) => total / Math.sqrt(variance![c]! + eps)));
    },
    explain: ([c], x, { eps }) =>
      summed(
        shapeOf(x),
        c!,
        (o) => product([element("gradOutput", operand(x, "gradOutput"), o), deviation(x, o, c!, by)]),
        (total) => product([total, scaleOf(x, c!, eps, by)]),
      ),
    kernel: { inShards: true, attrs: ["eps"], scratch: channelBytes },
  };
}

// -- parts of expressions --------------------------------------------------------------------------------

/** Element c of an operand that is [C]. */
export function channel(x: Operands, of: string, c: number): Expr {
  return element(of, operand(x, of), c);
}

/** x − μ */
export function deviation(x: Operands, offset: number, c: number, { mean }: Moments): Expr {
  return difference(element("input", operand(x, "input"), offset), channel(x, mean, c));
}

/** 1/√(v + ε) */
export function scaleOf(x: Operands, c: number, eps: number, { variance }: Moments): Expr {
  return reciprocal(sqrt(sum([channel(x, variance, c), number(eps, String.raw`\varepsilon`)])));
}

/** 1/M */
export function shareOf(x: Operands): Expr {
  const M = valuesOf(shapesOf(x));
  return number(1 / M, String.raw`\tfrac{1}{${M}}`);
}

export const at = (x: Operands, name: string) => {
  const data = dataOf(x, name);
  return (offset: number): number => data[offset]!;
};

/** [N,C,H,W]; an input [N,C] counts as images of one pixel. */
export function shapeOf(x: Operands) {
  return asImages(operand(x, "input").shape);
}

/** [C]; the array is kept, not copied. */
export function ofChannels(data: Float64Array): Tensor {
  return tensor([data.length], data);
}

/**
 * Of the input's shape.
 * @param make an element from its flat offset and its channel
 */
export function ofImages(x: Operands, make: (offset: number, c: number) => number): Tensor {
  return tensor(operand(x, "input").shape, each(shapeOf(x), make));
}
