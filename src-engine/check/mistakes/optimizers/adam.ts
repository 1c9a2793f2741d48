// Mistakes in Adam.

import { adam } from "../../../optim/adam/adam";
import { adamW } from "../../../optim/adamW/adamW";
import { exp, log } from "../../../tensor/math";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake, MistakeFacts } from "../mistake";

const takes = [
  ...["parameter", "nextM", "nextV", "nextStep", "learningRate", "beta1", "beta2", "epsilon"],
] as const;
interface Step {
  readonly m: number;
  readonly v: number;
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
/** What a running mean that began at 0 is short of. */
const lacking = (beta: number, step: number): number => 1 - exp(step * log(beta));

/** A step of another length. */
const stepped = (facts: MistakeFacts, length: (x: Step) => number): Mistake => ({
  ...mistakeIn({ ops: [adam], rules: ["next"], takes }, facts, ({ x, right }) => {
    const one = (name: (typeof takes)[number]): number => x[name].data[0]!;
    const step = { step: one("nextStep"), beta1: one("beta1"), beta2: one("beta2"), epsilon: one("epsilon") };
    return changed(
      right,
      (_, o) =>
        x.parameter.data[o]! -
        one("learningRate") * length({ m: x.nextM.data[o]!, v: x.nextV.data[o]!, ...step }),
    );
  }),
  op: "optimizer",
});

export const adamMistakes: readonly Mistake[] = [
  stepped(
    {
      id: "adam-no-correction",
      title: "the moments are not corrected for having begun at 0",
      why: "The two lines with hats are left out; the first steps are too short or too long.",
      wrong: "W -= lr * m / (np.sqrt(v) + eps)",
      right: "W -= lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps)",
      shows: "an early step",
      converges: "The corrections tend to 1.",
      source: "https://github.com/karpathy/convnetjs/pull/107",
    },
    ({ m, v, epsilon }) => m / (Math.sqrt(v) + epsilon),
  ),
  stepped(
    {
      id: "adam-correction-without-power",
      title: "the corrections use β instead of βᵗ",
      why: "1 − β is written for 1 − β to the power of t.",
      wrong: "m_hat = m / (1 - b1)",
      right: "m_hat = m / (1 - b1**t)",
      shows: "a step that is not the first",
      source: "https://github.com/eriklindernoren/ML-From-Scratch/issues/35",
    },
    ({ m, v, beta1, beta2, epsilon }) => m / (1 - beta1) / (Math.sqrt(v / (1 - beta2)) + epsilon),
  ),
  stepped(
    {
      id: "adam-step-late",
      title: "the step number is one behind",
      why: "t is counted up behind the update, or begins at 0: the first correction would divide by 0.",
      wrong: "update(t); t += 1",
      right: "t += 1; update(t)",
      shows: "an early step",
      converges: "The corrections tend to 1.",
      source: "https://github.com/tracel-ai/burn/pull/630",
    },
    ({ m, v, step, beta1, beta2, epsilon }) =>
      m / lacking(beta1, step - 1) / (Math.sqrt(v / lacking(beta2, step - 1)) + epsilon),
  ),
  stepped(
    {
      id: "adam-eps-inside",
      title: "ε is inside of the root",
      why: "√(v + ε) guards against 0 as √v + ε does, with an ε that acts like its root.",
      wrong: "W -= lr * m_hat / np.sqrt(v_hat + eps)",
      right: "W -= lr * m_hat / (np.sqrt(v_hat) + eps)",
      shows: "small gradients",
      source: "https://github.com/CyberZHG/keras-radam/issues/29",
      convention: true,
    },
    ({ m, v, step, beta1, beta2, epsilon }) =>
      m / lacking(beta1, step) / Math.sqrt(v / lacking(beta2, step) + epsilon),
  ),
  stepped(
    {
      id: "adam-eps-before-correction",
      title: "ε is added before the second moment is corrected",
      why: "The paper's faster form, which TensorFlow has: its ε is another one.",
      wrong: "W -= lr * np.sqrt(1 - b2**t) / (1 - b1**t) * m / (np.sqrt(v) + eps)",
      right: "W -= lr * m_hat / (np.sqrt(v_hat) + eps)",
      shows: "small gradients",
      source: "https://github.com/tensorflow/tensorflow/issues/9047",
      convention: true,
    },
    ({ m, v, step, beta1, beta2, epsilon }) =>
      ((m / lacking(beta1, step)) * Math.sqrt(lacking(beta2, step))) / (Math.sqrt(v) + epsilon),
  ),
  stepped(
    {
      id: "adam-no-root",
      title: "the step is divided by the second moment instead of its root",
      why: "The square root is forgotten, or a square is written for it.",
      wrong: "W -= lr * m_hat / (v_hat + eps)",
      right: "W -= lr * m_hat / (np.sqrt(v_hat) + eps)",
      source: "https://github.com/torch/optim/pull/48",
    },
    ({ m, v, step, beta1, beta2, epsilon }) =>
      m / lacking(beta1, step) / (v / lacking(beta2, step) + epsilon),
  ),
  {
    ...mistakeIn(
      { ops: [adam, adamW], rules: ["nextV"], takes: ["v", "parameter", "beta2"] },
      {
        id: "adam-weights-squared",
        title: "the second moment is that of the weights instead of the gradients",
        why: "The wrong dictionary is read.",
        wrong: "v = b2 * v + (1 - b2) * W**2",
        right: "v = b2 * v + (1 - b2) * dW**2",
        source: "https://github.com/yizt/numpy_neural_network/issues/6",
      },
      ({ x: { v, parameter, beta2 }, right }) => {
        const beta = beta2.data[0]!;
        return changed(
          right,
          (_, o) => beta * v.data[o]! + (1 - beta) * parameter.data[o]! * parameter.data[o]!,
        );
      },
    ),
    op: "optimizer",
  },
  {
    ...mistakeIn(
      { ops: [adam, adamW], rules: ["nextV"], takes: ["v", "gradient", "beta2"] },
      {
        id: "adam-not-squared",
        title: "the second moment is a mean of gradients, not of their squares",
        why: "The line of the first moment is copied, and the square forgotten.",
        wrong: "v = b2 * v + (1 - b2) * np.abs(dW)",
        right: "v = b2 * v + (1 - b2) * dW**2",
        source: "https://github.com/keras-team/tf-keras/issues/315",
      },
      ({ x: { v, gradient, beta2 }, right }) => {
        const beta = beta2.data[0]!;
        return changed(right, (_, o) => beta * v.data[o]! + (1 - beta) * Math.abs(gradient.data[o]!));
      },
    ),
    op: "optimizer",
  },
];
