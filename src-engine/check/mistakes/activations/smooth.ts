// Mistakes in the derivatives of sigmoids and their relatives.

import { elu } from "../../../ops/elu/elu";
import { gelu } from "../../../ops/gelu/gelu";
import { sigmoid } from "../../../ops/sigmoid/sigmoid";
import { silu } from "../../../ops/silu/silu";
import { tanh } from "../../../ops/tanh/tanh";
import type { Attrs } from "../../../protocol/protocol";
import { exp } from "../../../tensor/math";
import { changed, mistakeIn } from "../mistakeIn";
import type { MistakeFacts, Mistake } from "../mistake";

const logistic = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
const hyperbolic = (x: number): number => 2 * logistic(2 * x) - 1;

const sent = (
  op: { readonly type: string },
  facts: MistakeFacts,
  slope: (x: number, attrs: Attrs) => number,
): Mistake =>
  mistakeIn(
    { ops: [op], rules: ["gradInput"], takes: ["gradOutput", "input"] },
    facts,
    ({ x: { input, gradOutput }, right, attrs }) =>
      changed(right, (_, o) => gradOutput.data[o]! * slope(input.data[o]!, attrs)),
  );

const ofOutput = (
  op: { readonly type: string },
  facts: MistakeFacts,
  slope: (y: number) => number,
): Mistake =>
  mistakeIn(
    { ops: [op], rules: ["gradInput"], takes: ["gradOutput", "output"] },
    facts,
    ({ x: { output, gradOutput }, right }) =>
      changed(right, (_, o) => gradOutput.data[o]! * slope(output.data[o]!)),
  );

export const smoothMistakes: readonly Mistake[] = [
  ofOutput(
    sigmoid,
    {
      id: "sigmoid-twice",
      title: "the sigmoid is applied once more in its derivative",
      why: "The derivative function expects the input and is given the output, which has been through the sigmoid already.",
      wrong: "dx = dout * sigmoid(y) * (1 - sigmoid(y))",
      right: "dx = dout * y * (1 - y)",
      converges: "The slope is still positive, and about the same everywhere.",
      source: "https://github.com/rasmusbergpalm/DeepLearnToolbox/issues/165",
    },
    (y) => logistic(y) * (1 - logistic(y)),
  ),
  sent(
    sigmoid,
    {
      id: "sigmoid-of-input",
      title: "x·(1 − x) is computed of the input instead of the output",
      why: "The derivative is written in terms of the output and called with the input.",
      wrong: "dx = dout * x * (1 - x)",
      right: "dx = dout * y * (1 - y)",
      source: "https://github.com/PacktPublishing/Neural-Network-Projects-with-Python/issues/4",
    },
    (x) => x * (1 - x),
  ),
  ofOutput(
    sigmoid,
    {
      id: "sigmoid-half-slope",
      title: "the factor 1 − y is forgotten",
      why: "Half of the derivative is left out.",
      wrong: "dx = dout * y",
      right: "dx = dout * y * (1 - y)",
      source: "https://github.com/torch/torch7/issues/232",
    },
    (y) => y,
  ),
  ofOutput(
    sigmoid,
    {
      id: "sigmoid-no-slope",
      title: "the derivative of the sigmoid is left out",
      why: "With cross-entropy behind it, it cancels; the same code is used where it does not.",
      wrong: "dx = dout",
      right: "dx = dout * y * (1 - y)",
      converges: "The slope is positive everywhere.",
      source: "https://github.com/parasdahal/tinyml/issues/1",
    },
    () => 1,
  ),
  ofOutput(
    tanh,
    {
      id: "tanh-twice",
      title: "tanh is applied once more in its derivative",
      why: "The derivative function expects the input and is given the output.",
      wrong: "dx = dout * (1 - np.tanh(y) ** 2)",
      right: "dx = dout * (1 - y ** 2)",
      converges: "The slope is still positive.",
      source: "https://github.com/davidrmiller/neural2d/issues/40",
    },
    (y) => 1 - hyperbolic(y) * hyperbolic(y),
  ),
  ofOutput(
    tanh,
    {
      id: "tanh-not-squared",
      title: "the output is not squared",
      why: "1 − y is written for 1 − y².",
      wrong: "dx = dout * (1 - y)",
      right: "dx = dout * (1 - y ** 2)",
      source: "https://github.com/scutan90/DeepLearning-500-questions/issues/466",
    },
    (y) => 1 - y,
  ),
  sent(
    tanh,
    {
      id: "tanh-of-input",
      title: "1 − x² is computed of the input instead of the output",
      why: "The derivative is written in terms of the output and called with the input.",
      wrong: "dx = dout * (1 - x ** 2)",
      right: "dx = dout * (1 - y ** 2)",
      source: "https://github.com/scutan90/DeepLearning-500-questions/issues/544",
    },
    (x) => 1 - x * x,
  ),
  mistakeIn(
    { ops: [tanh], rules: ["gradInput"], takes: ["gradOutput"] },
    {
      id: "tanh-of-gradient",
      title: "the derivative is taken of the gradient instead of the output",
      why: "The backward function has one argument, and that is what comes from above.",
      wrong: "dx = 1 - np.tanh(dout) ** 2",
      right: "dx = dout * (1 - y ** 2)",
      source: "https://github.com/yizt/numpy_neural_network/issues/6",
    },
    ({ x: { gradOutput }, right }) =>
      changed(right, (_, o) => {
        const y = hyperbolic(gradOutput.data[o]!);
        return 1 - y * y;
      }),
  ),
  ofOutput(
    tanh,
    {
      id: "tanh-as-sigmoid",
      title: "the sigmoid's derivative is used",
      why: "y·(1 − y) is copied from the layer before.",
      wrong: "dx = dout * y * (1 - y)",
      right: "dx = dout * (1 - y ** 2)",
      source: "https://github.com/davidrmiller/neural2d/issues/40",
    },
    (y) => y * (1 - y),
  ),
  sent(
    silu,
    {
      id: "silu-first-term",
      title: "only the first term of the product rule is there",
      why: "The gate is taken for a constant: x·σ(x) has σ(x) + x·σ′(x) as its derivative.",
      wrong: "dx = dout * sigmoid(x)",
      right: "s = sigmoid(x); dx = dout * s * (1 + x * (1 - s))",
      source: "https://github.com/chelsea0x3b/dfdx/pull/915",
    },
    logistic,
  ),
  mistakeIn(
    { ops: [gelu], rules: ["gradInput"], takes: ["gradOutput", "input", "output"] },
    {
      id: "gelu-first-term",
      title: "only the first term of the product rule is there",
      why: "The gate Φ(x) is taken for a constant, and x·φ(x) is forgotten.",
      wrong: "dx = dout * Phi(x)",
      right: "dx = dout * (Phi(x) + x * phi(x))",
      source: "https://github.com/ravin-d-27/PyDeepFlow/pull/89",
    },
    ({ x: { input, output, gradOutput }, right }) =>
      changed(right, (_, o) => {
        const x = input.data[o]!;
        return gradOutput.data[o]! * (x === 0 ? 0.5 : output.data[o]! / x);
      }),
  ),
  sent(
    elu,
    {
      id: "elu-as-relu",
      title: "below 0 no gradient passes",
      why: "The rectifier's mask is used, and the exponential's slope below 0 forgotten.",
      wrong: "dx = dout * (x > 0)",
      right: "dx = dout * np.where(x > 0, 1, alpha * np.exp(x))",
      shows: "inputs below 0",
      source: "https://github.com/PaddlePaddle/Paddle/pull/18678",
    },
    (x) => (x > 0 ? 1 : 0),
  ),
];
