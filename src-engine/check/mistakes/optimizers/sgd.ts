// Mistakes in gradient descent with momentum and weight decay.

import { sgd } from "../../../optim/sgd/sgd";
import { changed, mistakeIn, type Where } from "../mistakeIn";
import type { MistakeFacts, Mistake } from "../mistake";

/** Of optimizers the op is not told: the same is wrong in each. */
const ofOptimizer = (mistake: Mistake): Mistake => ({ ...mistake, op: "optimizer" });
const buffer = ["momentumBuffer", "gradient", "parameter", "momentum", "weightDecay"] as const;

/** What one number is of the others. */
const made = <const N extends string>(
  where: Pick<Where<N>, "rules" | "takes">,
  facts: MistakeFacts,
  value: (x: Readonly<Record<N, number>>) => number,
): Mistake =>
  ofOptimizer(
    mistakeIn({ ops: [sgd], ...where }, facts, ({ x, right }) =>
      changed(right, (_, o) => {
        const point = Object.fromEntries(
          (where.takes ?? []).map((name) => [name, x[name].data[x[name].data.length === 1 ? 0 : o]!]),
        ) as Record<N, number>;
        return value(point);
      }),
    ),
  );

const steps = ["next", "nextDecayed", "nextByMomentum", "nextByNesterov"];

export const sgdMistakes: readonly Mistake[] = [
  ofOptimizer(
    mistakeIn(
      { ops: [], rules: [...steps], takes: ["parameter", "learningRate"] },
      {
        id: "step-uphill",
        title: "the step goes up the gradient",
        why: "The minus of the update is missing, or the gradient's sign was turned as well.",
        wrong: "W += lr * dW",
        right: "W -= lr * dW",
        source: "https://github.com/chainer/chainer/issues/261",
      },
      ({ x: { parameter }, right }) => changed(right, (value, o) => 2 * parameter.data[o]! - value),
    ),
  ),
  ofOptimizer(
    mistakeIn(
      { ops: [], rules: [...steps], takes: ["parameter"] },
      {
        id: "step-not-taken",
        title: "the weights do not move",
        why: "The update changes a copy, or a name instead of the array.",
        wrong: "for W in weights: W = W - lr * dW",
        right: "for W in weights: W -= lr * dW",
        source: "https://github.com/wagenaartje/neataptic/pull/90",
      },
      ({ x: { parameter }, right }) => changed(right, (_, o) => parameter.data[o]!),
    ),
  ),
  ofOptimizer(
    mistakeIn(
      { ops: [], rules: [...steps], takes: ["parameter", "learningRate"] },
      {
        id: "step-without-rate",
        title: "the learning rate is left out of the step",
        why: "It is divided out of a formula that has it elsewhere.",
        wrong: "W -= dW",
        right: "W -= lr * dW",
        shows: "a learning rate that is not 1",
        source: "https://github.com/nndl/nndl-exercise-ans/issues/1",
      },
      ({ x: { parameter, learningRate }, right }) => {
        const rate = learningRate.data[0]!;
        return rate === 0
          ? undefined
          : changed(right, (value, o) => parameter.data[o]! + (value - parameter.data[o]!) / rate);
      },
    ),
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "momentum-on-gradient",
      title: "the momentum multiplies the gradient instead of the velocity",
      why: "The coefficient stands at the wrong term, so that the velocity never decays.",
      wrong: "v = v + mu * dW",
      right: "v = mu * v + dW",
      source: "https://github.com/ooples/AiDotNet/issues/2008",
    },
    ({ momentumBuffer, gradient, parameter, momentum, weightDecay }) =>
      momentumBuffer + momentum * (gradient + weightDecay * parameter),
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "momentum-forgotten",
      title: "the velocity is made anew in every step",
      why: "The buffer is set to zeros at the beginning of each update.",
      wrong: "v = np.zeros_like(W); v = mu * v + dW",
      right: "v = mu * v + dW",
      shows: "a second step",
      source: "https://github.com/kozistr/pytorch_optimizer/pull/516",
    },
    ({ gradient, parameter, weightDecay }) => gradient + weightDecay * parameter,
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "momentum-averaged",
      title: "the velocity is a running mean: the gradient is weighted with 1 − μ",
      why: "Adam's first moment and the specialisation's lectures have it so; the step is 1 − μ times as long.",
      wrong: "v = mu * v + (1 - mu) * dW",
      right: "v = mu * v + dW",
      source: "https://github.com/ml-explore/mlx/pull/473",
      convention: true,
    },
    ({ momentumBuffer, gradient, parameter, momentum, weightDecay }) =>
      momentum * momentumBuffer + (1 - momentum) * (gradient + weightDecay * parameter),
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "decay-forgotten",
      title: "the weight decay has no effect",
      why: "It is read, checked and never used where there is momentum, or never where there is none.",
      wrong: "v = mu * v + dW",
      right: "v = mu * v + dW + wd * W",
      shows: "a weight decay that is not 0",
      source: "https://github.com/kozistr/pytorch_optimizer/issues/517",
    },
    ({ momentumBuffer, gradient, momentum }) => momentum * momentumBuffer + gradient,
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "decay-sign",
      title: "the weight decay makes weights grow",
      why: "It is subtracted from the gradient, which is subtracted from the weight.",
      wrong: "dW -= wd * W",
      right: "dW += wd * W",
      shows: "a weight decay that is not 0",
      source: "https://github.com/chainer/chainer/issues/261",
    },
    ({ momentumBuffer, gradient, parameter, momentum, weightDecay }) =>
      momentum * momentumBuffer + gradient - weightDecay * parameter,
  ),
  made(
    { rules: ["nextMomentumBuffer"], takes: buffer },
    {
      id: "decay-twice",
      title: "the weight decay counts twice",
      why: "½λW² has the derivative λW, λW² has 2λW; or both loss and update have it.",
      wrong: "dW += 2 * wd * W",
      right: "dW += wd * W",
      shows: "a weight decay that is not 0",
      source: "https://github.com/jettify/pytorch-optimizer/issues/454",
    },
    ({ momentumBuffer, gradient, parameter, momentum, weightDecay }) =>
      momentum * momentumBuffer + gradient + 2 * weightDecay * parameter,
  ),
  made(
    { rules: ["nextByMomentum"], takes: ["parameter", "gradient", "learningRate"] },
    {
      id: "momentum-unused",
      title: "the step is taken by the gradient, and the velocity is not used",
      why: "The velocity is computed, and the old line of the update stays.",
      wrong: "v = mu * v + dW; W -= lr * dW",
      right: "v = mu * v + dW; W -= lr * v",
      source: "https://github.com/ml-explore/mlx/issues/440",
    },
    ({ parameter, gradient, learningRate }) => parameter - learningRate * gradient,
  ),
];
