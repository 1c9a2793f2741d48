// RMSprop, as torch.optim.RMSprop: each gradient divided by the root of a running mean of its square.
//
//   g  = w̄ + λ·w
//   v′ = α·v + (1 − α)·g²
//   a′ = α·a + (1 − α)·g                  centered
//   b′ = μ·b + g/(√v′ + ε)                with momentum;  centered with v′ − a′² for v′
//   w′ = w − η·b′                         without momentum w − η·g/(√v′ + ε)

import type { Attrs } from "../../protocol/protocol";
import type { Shape } from "../../tensor/tensor";
import { max, negate, number, product, reciprocal, sqrt, sum, type Expr } from "../../ops/expr";
import type { Op, Rule } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { sample, squares } from "../sample";

const hasMomentum = ({ momentum }: Attrs): boolean => Number(momentum) > 0;
const isCentered = ({ centered }: Attrs): boolean => Boolean(centered);

export const rmsProp: Op = {
  type: "RMSprop",
  about: "Divides each gradient by the root of a running mean of its square.",
  inputs: ["parameter", "gradient"],
  attrs: { centered: { kind: "flag", default: false } },
  state: { v: "parameter", mean: "parameter", momentumBuffer: "parameter" },
  settings: {
    learningRate: { default: 0.01, min: 0, integer: false },
    alpha: { default: 0.99, min: 0, below: 1, integer: false },
    epsilon: { default: 1e-8, min: 0, integer: false },
    momentum: { default: 0, min: 0, integer: false },
    weightDecay: { default: 0, min: 0, integer: false },
  },
  letters: {
    ...{ v: "v", nextV: "v'", mean: "a", nextMean: "a'", alpha: String.raw`\alpha` },
    ...{ momentumBuffer: "b", nextMomentumBuffer: "b'", nextMomentumBufferCentered: "b'" },
    ...{ momentum: String.raw`\mu`, epsilon: String.raw`\varepsilon`, weightDecay: String.raw`\lambda` },
    ...{ nextCentered: "w'", nextByMomentum: "w'", nextByMomentumCentered: "w'" },
  },

  forward: {
    nextV: elementwise<"v" | "gradient" | "parameter", "alpha" | "weightDecay">({
      tex: String.raw`v' = \alpha\, v + (1 - \alpha) (\bar w + \lambda\, w)^2`,
      reads: ["v", "gradient", "parameter"],
      scalars: ["alpha", "weightDecay"],
      next: "v",
      value({ v, gradient, parameter, alpha, weightDecay }) {
        const g = gradient + weightDecay * parameter;
        return alpha * v + (1 - alpha) * g * g;
      },
      explain({ v, alpha, ...of }) {
        const g = decayed(of);
        return sum([product([alpha, v]), product([rest(alpha), g, g])]);
      },
      kernel: {},
    }),
    nextMean: elementwise<"mean" | "gradient" | "parameter", "alpha" | "weightDecay">({
      tex: String.raw`a' = \alpha\, a + (1 - \alpha) (\bar w + \lambda\, w)`,
      reads: ["mean", "gradient", "parameter"],
      scalars: ["alpha", "weightDecay"],
      next: "mean",
      when: isCentered,
      value: ({ mean, gradient, parameter, alpha, weightDecay }) =>
        alpha * mean + (1 - alpha) * (gradient + weightDecay * parameter),
      explain: ({ mean, alpha, ...of }) => sum([product([alpha, mean]), product([rest(alpha), decayed(of)])]),
      kernel: {},
    }),
    next: descent(false),
    nextCentered: descent(true),
    nextMomentumBuffer: buffered(false),
    nextMomentumBufferCentered: buffered(true),
    nextByMomentum: byMomentum(false),
    nextByMomentumCentered: byMomentum(true),
  },
  backward: {},
  reach: itself,

  samples: [
    sampled("a vector", [5]),
    sampled("kernels with momentum", [3, 2, 3, 3], { momentum: 0.9 }),
    sampled("a matrix with weight decay", [3, 7], { weightDecay: 0.125, alpha: 0.5 }),
    sampled("epsilon 0, where only padding divides by 0", [2, 5], { epsilon: 0 }),
  ],
};

type Point<T> = Readonly<
  Record<"parameter" | "gradient" | "nextV" | "nextMean" | "epsilon" | "weightDecay", T>
>;

/** g/(√v′ + ε), centered with v′ − a′² for v′, which rounding may carry below 0. */
function direction({ parameter, gradient, nextV, nextMean, epsilon, weightDecay }: Point<number>): number {
  const variance = Math.max(0, nextV - nextMean * nextMean);
  return (gradient + weightDecay * parameter) / (Math.sqrt(variance) + epsilon);
}

function explained(of: Point<Expr>, centered: boolean): Expr {
  const variance = centered
    ? max([number(0), sum([of.nextV, negate(product([of.nextMean, of.nextMean]))])])
    : of.nextV;
  return product([decayed(of), reciprocal(sum([sqrt(variance), of.epsilon]))]);
}

function decayed(of: Readonly<Record<"parameter" | "gradient" | "weightDecay", Expr>>): Expr {
  return sum([of.gradient, product([of.weightDecay, of.parameter])]);
}

function rest(alpha: Expr): Expr {
  return sum([number(1), negate(alpha)]);
}

type Read = "parameter" | "gradient" | "nextV" | "nextMean";

function step(variance: string): string {
  return String.raw`\frac{\bar w + \lambda\, w}{\sqrt{${variance}} + \varepsilon}`;
}

/** What is read besides the buffer, and how the variance is written. */
function form(centered: boolean): { readonly reads: readonly [Read, ...Read[]]; readonly tex: string } {
  return centered
    ? { reads: ["parameter", "gradient", "nextV", "nextMean"], tex: step("v' - a'^2") }
    : { reads: ["parameter", "gradient", "nextV"], tex: step("v'") };
}

function descent(centered: boolean): Rule<unknown> {
  const { reads, tex } = form(centered);
  return elementwise<Read, "learningRate" | "epsilon" | "weightDecay">({
    tex: String.raw`w' = w - \eta\, ${tex}`,
    reads,
    scalars: ["learningRate", "epsilon", "weightDecay"],
    next: "parameter",
    when: (settings) => !hasMomentum(settings) && isCentered(settings) === centered,
    value: (x) => x.parameter - x.learningRate * direction(centered ? x : { ...x, nextMean: 0 }),
    explain: (x) => sum([x.parameter, negate(product([x.learningRate, explained(x, centered)]))]),
    kernel: { roundedOnce: true },
  });
}

function buffered(centered: boolean): Rule<unknown> {
  const { reads, tex } = form(centered);
  return elementwise<Read | "momentumBuffer", "momentum" | "epsilon" | "weightDecay">({
    tex: String.raw`b' = \mu\, b + ${tex}`,
    reads: ["momentumBuffer", ...reads],
    scalars: ["momentum", "epsilon", "weightDecay"],
    next: "momentumBuffer",
    when: (settings) => hasMomentum(settings) && isCentered(settings) === centered,
    value: (x) => x.momentum * x.momentumBuffer + direction(centered ? x : { ...x, nextMean: 0 }),
    explain: (x) => sum([product([x.momentum, x.momentumBuffer]), explained(x, centered)]),
    kernel: { roundedOnce: true },
  });
}

function byMomentum(centered: boolean): Rule<unknown> {
  const buffer = centered ? "nextMomentumBufferCentered" : "nextMomentumBuffer";
  return elementwise<"parameter" | typeof buffer, "learningRate">({
    tex: String.raw`w' = w - \eta\, b'`,
    reads: ["parameter", buffer],
    scalars: ["learningRate"],
    next: "parameter",
    when: (settings) => hasMomentum(settings) && isCentered(settings) === centered,
    value: (x) => x.parameter - x.learningRate * x[buffer],
    explain: (x) => sum([x.parameter, negate(product([x.learningRate, x[buffer]]))]),
    kernel: { called: "nextByMomentum" },
  });
}

/** With a v that is at least the mean's square, as it is in a run. */
function sampled(
  name: string,
  shape: Shape,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.01, alpha: 0.875, epsilon: 1e-8, momentum: 0, weightDecay: 0, ...set };
  const values = { v: squares(shape), mean: squares(shape).map((square) => -square / 2) };
  return sample(name, shape, ["v", "mean", "momentumBuffer"], settings, values, { centered: false });
}
