// Stochastic gradient descent, as torch.optim.SGD.
//
//   g  = w̄ + λ·w
//   b′ = μ·b + (1 − d)·g      in the first step b′ = g
//   w′ = w − η·b′             Nesterov's: w′ = w − η·(g + μ·b′)
//
// A run that begins without momentum carries nothing; one without weight decay as well is w′ = w − η·w̄ and nothing else.

import type { Attrs } from "../../protocol/protocol";
import { choice, negate, number, product, sum, type Expr } from "../../ops/expr";
import type { Op } from "../../ops/op";
import { itself } from "../../ops/reach";
import { elementwise } from "../../ops/rules";
import { counted } from "../counted";
import { sample } from "../sample";

const hasMomentum = ({ momentum }: Attrs): boolean => Number(momentum) > 0;
const decays = ({ weightDecay }: Attrs): boolean => Number(weightDecay) > 0;
const isNesterov = ({ nesterov }: Attrs): boolean => Boolean(nesterov);

const decayed = (gradient: Expr, weightDecay: Expr, parameter: Expr): Expr =>
  sum([gradient, product([weightDecay, parameter])]);

export const sgd: Op = {
  type: "SGD",
  about: "Takes the gradient times the learning rate off each weight, with optional momentum.",
  inputs: ["parameter", "gradient"],
  attrs: { nesterov: { kind: "flag", default: false } },
  state: { momentumBuffer: "parameter", step: "scalar" },
  settings: {
    learningRate: { min: 0, integer: false },
    momentum: { default: 0, min: 0, integer: false },
    dampening: { default: 0, min: 0, integer: false },
    weightDecay: { default: 0, min: 0, integer: false },
  },
  letters: {
    ...{ momentumBuffer: "b", nextMomentumBuffer: "b'", step: String.raw`\tau`, nextStep: String.raw`\tau'` },
    ...{ momentum: String.raw`\mu`, dampening: "d", weightDecay: String.raw`\lambda` },
    ...{ nextDecayed: "w'", nextByMomentum: "w'", nextByNesterov: "w'" },
  },
  problemWith: (settings) =>
    isNesterov(settings) && (!hasMomentum(settings) || settings["dampening"] !== 0)
      ? `nesterov wants a momentum above 0 and a dampening of 0, got ${String(settings["momentum"])} and ${String(settings["dampening"])}`
      : undefined,

  forward: {
    nextStep: counted(hasMomentum),
    nextMomentumBuffer: elementwise<
      "momentumBuffer" | "gradient" | "parameter",
      "nextStep" | "momentum" | "dampening" | "weightDecay"
    >({
      tex: String.raw`b' = \mu\, b + (1 - [\tau' > 1]\, d) (\bar w + \lambda\, w)`,
      reads: ["momentumBuffer", "gradient", "parameter"],
      scalars: ["nextStep", "momentum", "dampening", "weightDecay"],
      next: "momentumBuffer",
      when: hasMomentum,
      value({ momentumBuffer, gradient, parameter, nextStep, momentum, dampening, weightDecay }) {
        const share = nextStep > 1 ? 1 - dampening : 1;
        return momentum * momentumBuffer + share * (gradient + weightDecay * parameter);
      },
      explain({ momentumBuffer, gradient, parameter, nextStep, momentum, dampening, weightDecay }) {
        const isLater = choice(String.raw`[\tau' > 1]`, [nextStep], nextStep.value > 1 ? 1 : 0);
        const share = sum([number(1), negate(product([isLater, dampening]))]);
        return sum([
          product([momentum, momentumBuffer]),
          product([share, decayed(gradient, weightDecay, parameter)]),
        ]);
      },
      kernel: {},
    }),
    next: elementwise<"parameter" | "gradient", "learningRate">({
      tex: String.raw`w' = w - \eta\, \bar w`,
      reads: ["parameter", "gradient"],
      scalars: ["learningRate"],
      next: "parameter",
      plainDescent: true,
      when: (settings) => !hasMomentum(settings) && !decays(settings),
      value: ({ parameter, gradient, learningRate }) => parameter - learningRate * gradient,
      explain: ({ parameter, gradient, learningRate }) =>
        sum([parameter, negate(product([learningRate, gradient]))]),
      kernel: {},
    }),
    nextDecayed: elementwise<"parameter" | "gradient", "learningRate" | "weightDecay">({
      tex: String.raw`w' = w - \eta\, (\bar w + \lambda\, w)`,
      reads: ["parameter", "gradient"],
      scalars: ["learningRate", "weightDecay"],
      next: "parameter",
      when: (settings) => !hasMomentum(settings) && decays(settings),
      value: ({ parameter, gradient, learningRate, weightDecay }) =>
        parameter - learningRate * (gradient + weightDecay * parameter),
      explain: ({ parameter, gradient, learningRate, weightDecay }) =>
        sum([parameter, negate(product([learningRate, decayed(gradient, weightDecay, parameter)]))]),
      kernel: {},
    }),
    nextByMomentum: elementwise<"parameter" | "nextMomentumBuffer", "learningRate">({
      tex: String.raw`w' = w - \eta\, b'`,
      reads: ["parameter", "nextMomentumBuffer"],
      scalars: ["learningRate"],
      next: "parameter",
      when: (settings) => hasMomentum(settings) && !isNesterov(settings),
      value: ({ parameter, nextMomentumBuffer, learningRate }) =>
        parameter - learningRate * nextMomentumBuffer,
      explain: ({ parameter, nextMomentumBuffer, learningRate }) =>
        sum([parameter, negate(product([learningRate, nextMomentumBuffer]))]),
      kernel: {},
    }),
    nextByNesterov: elementwise<
      "parameter" | "gradient" | "nextMomentumBuffer",
      "learningRate" | "momentum" | "weightDecay"
    >({
      tex: String.raw`w' = w - \eta\, (\bar w + \lambda\, w + \mu\, b')`,
      reads: ["parameter", "gradient", "nextMomentumBuffer"],
      scalars: ["learningRate", "momentum", "weightDecay"],
      next: "parameter",
      when: (settings) => hasMomentum(settings) && isNesterov(settings),
      value: ({ parameter, gradient, nextMomentumBuffer, learningRate, momentum, weightDecay }) =>
        parameter - learningRate * (gradient + weightDecay * parameter + momentum * nextMomentumBuffer),
      explain({ parameter, gradient, nextMomentumBuffer, learningRate, momentum, weightDecay }) {
        const direction = [
          decayed(gradient, weightDecay, parameter),
          product([momentum, nextMomentumBuffer]),
        ];
        return sum([parameter, negate(product([learningRate, sum(direction)]))]);
      },
      kernel: {},
    }),
  },
  backward: {},
  reach: itself,

  samples: [
    shaped("a vector", [5], 3),
    shaped("kernels at the first step, which nothing dampens", [3, 2, 3, 3], 0, { dampening: 0.5 }),
    shaped("a matrix with weight decay, dampened", [3, 7], 7, { weightDecay: 0.125, dampening: 0.25 }),
    shaped("without a memory", [9], 2, { momentum: 0 }),
  ],
};

function shaped(
  name: string,
  shape: readonly number[],
  step: number,
  set: Readonly<Record<string, number>> = {},
): Op["samples"][number] {
  const settings = { learningRate: 0.0625, momentum: 0.875, dampening: 0, weightDecay: 0, ...set };
  return sample(name, shape, ["momentumBuffer"], { step, ...settings }, {}, { nesterov: false });
}
