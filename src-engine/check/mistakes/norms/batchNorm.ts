// Mistakes in batch normalisation, in both passes.

import { batchNorm1d } from "../../../ops/batchNorm1d/batchNorm1d";
import { batchNorm2d } from "../../../ops/batchNorm2d/batchNorm2d";
import type { Tensor } from "../../../tensor/tensor";
import { changed, mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";

const ops = [batchNorm2d, batchNorm1d];
const back = {
  ops,
  rules: ["gradInput"],
  takes: ["gradOutput", "input", "mean", "variance", "weight"],
} as const;
const forward = { ops, rules: ["output"], takes: ["input", "mean", "variance", "weight", "bias"] } as const;

/** Of a flat offset: its channel. */
function channels(like: Tensor): (o: number) => number {
  const [, C = 1, ...rest] = like.shape;
  const area = rest.reduce((a, b) => a * b, 1);
  return (o) => Math.floor(o / area) % C;
}

type Back = Made<"gradOutput" | "input" | "mean" | "variance" | "weight">;

/** What comes back of the three terms: the gradient itself, the mean's and the variance's. */
function sent(
  { x: { gradOutput, input, mean, variance, weight }, right, attrs }: Back,
  {
    level = 1,
    tilt = 1,
    scaled = true,
  }: { readonly level?: number; readonly tilt?: number; readonly scaled?: boolean },
): Tensor {
  const channel = channels(right);
  const C = mean.data.length;
  const M = right.data.length / C;
  const scale = (c: number): number => 1 / Math.sqrt(variance.data[c]! + Number(attrs.eps));
  const normalized = (o: number): number => (input.data[o]! - mean.data[channel(o)]!) * scale(channel(o));
  const [sums, products] = [new Float64Array(C), new Float64Array(C)];
  gradOutput.data.forEach((g, o) => {
    sums[channel(o)]! += g;
    products[channel(o)]! += g * normalized(o);
  });
  return changed(right, (_, o) => {
    const c = channel(o);
    const terms = gradOutput.data[o]! - (level * sums[c]!) / M - (tilt * normalized(o) * products[c]!) / M;
    return (scaled ? weight.data[c]! : 1) * scale(c) * terms;
  });
}

/** The output by another deviation. */
function normalized(
  { x: { input, mean, variance, weight, bias }, right, attrs }: Made<(typeof forward.takes)[number]>,
  deviation: (variance: number, eps: number, M: number) => number,
): Tensor {
  const channel = channels(right);
  const M = right.data.length / mean.data.length;
  return changed(right, (_, o) => {
    const c = channel(o);
    const by = deviation(variance.data[c]!, Number(attrs.eps), M);
    return (weight.data[c]! * (input.data[o]! - mean.data[c]!)) / by + bias.data[c]!;
  });
}

export const batchNormMistakes: readonly Mistake[] = [
  mistakeIn(
    back,
    {
      id: "bn-statistics-constant",
      title: "mean and variance are taken for constants",
      why: "Each number moves the batch's mean and variance as well, and the gradient goes back through those, too.",
      wrong: "dx = dout * gamma / std",
      right: "dx = gamma / std * (dout - dout.mean(axis) - x_hat * (dout * x_hat).mean(axis))",
      source: "https://github.com/abhiskk/ladder/issues/2",
    },
    (made) => sent(made, { level: 0, tilt: 0 }),
  ),
  mistakeIn(
    back,
    {
      id: "bn-variance-constant",
      title: "the variance is taken for a constant",
      why: "The way through the variance is the longest of three and is left out.",
      wrong: "dx = gamma / std * (dout - dout.mean(axis))",
      right: "dx = gamma / std * (dout - dout.mean(axis) - x_hat * (dout * x_hat).mean(axis))",
      source: "https://github.com/BVLC/caffe/issues/3878",
    },
    (made) => sent(made, { tilt: 0 }),
  ),
  mistakeIn(
    back,
    {
      id: "bn-mean-constant",
      title: "the mean is taken for a constant",
      why: "Of the two sums over the batch one is forgotten.",
      wrong: "dx = gamma / std * (dout - x_hat * (dout * x_hat).mean(axis))",
      right: "dx = gamma / std * (dout - dout.mean(axis) - x_hat * (dout * x_hat).mean(axis))",
      source: "https://github.com/BVLC/caffe/pull/1891",
    },
    (made) => sent(made, { level: 0 }),
  ),
  mistakeIn(
    back,
    {
      id: "bn-no-gamma",
      title: "the scale γ is left out on the way back",
      why: "It is 1 at first, and tests with first weights do not miss it.",
      wrong: "dx = (dout - ...) / std",
      right: "dx = gamma * (dout - ...) / std",
      shows: "a scale that is not 1",
      converges: "γ stays near 1.",
      source: "https://github.com/denizyuret/Knet.jl/issues/288",
    },
    (made) => sent(made, { scaled: false }),
  ),
  mistakeIn(
    back,
    {
      id: "bn-count-is-batch",
      title: "sums over batch and pixels are divided by the batch size alone",
      why: "The formula is that of a row of features, where N is all there is.",
      wrong: "dx = gamma / std / N * (N * dout - dout.sum(axis) - x_hat * (dout * x_hat).sum(axis))",
      right: "dx = gamma / std / M * (M * dout - dout.sum(axis) - x_hat * (dout * x_hat).sum(axis))",
      shows: "images of more than one pixel",
      source: "https://github.com/pjreddie/darknet/issues/1634",
    },
    (made) => {
      const area = made.right.data.length / made.x.mean.data.length / made.right.shape[0]!;
      return sent(made, { level: area, tilt: area });
    },
  ),
  mistakeIn(
    { ops, rules: ["gradWeight"], takes: ["gradOutput", "input"] },
    {
      id: "bn-gamma-by-input",
      title: "the scale's gradient is summed with the input that was not normalised",
      why: "γ multiplies x̂; x is at hand.",
      wrong: "dgamma = (dout * x).sum(axis)",
      right: "dgamma = (dout * x_hat).sum(axis)",
      source: "https://github.com/pytorch/pytorch/issues/2330",
    },
    ({ x: { gradOutput, input }, right }) => {
      const channel = channels(input);
      const out = new Float64Array(right.data.length);
      gradOutput.data.forEach((g, o) => (out[channel(o)]! += g * input.data[o]!));
      return out;
    },
  ),
  mistakeIn(
    { ops, rules: ["gradWeight"], takes: ["gradOutput", "input", "mean"] },
    {
      id: "bn-gamma-not-divided",
      title: "the scale's gradient is not divided by the deviation",
      why: "x − μ is taken for x̂.",
      wrong: "dgamma = (dout * (x - mean)).sum(axis)",
      right: "dgamma = (dout * (x - mean) / std).sum(axis)",
      source: "https://github.com/intel/ipex-llm/pull/94",
    },
    ({ x: { gradOutput, input, mean }, right }) => {
      const channel = channels(input);
      const out = new Float64Array(right.data.length);
      gradOutput.data.forEach((g, o) => (out[channel(o)]! += g * (input.data[o]! - mean.data[channel(o)]!)));
      return out;
    },
  ),
  mistakeIn(
    { ops, rules: ["gradWeight", "gradBias"], takes: ["gradOutput"] },
    {
      id: "bn-parameters-mean",
      title: "the gradients of scale and shift are means instead of sums",
      why: "np.mean is written where the sum over batch and pixels belongs.",
      wrong: "dbeta = dout.mean(axis)",
      right: "dbeta = dout.sum(axis)",
      converges: "Both learn very slowly.",
      source: "https://github.com/intel/ipex-llm/pull/94",
    },
    ({ x: { gradOutput }, right }) => {
      const M = gradOutput.data.length / right.data.length;
      return changed(right, (value) => value / M);
    },
  ),
  mistakeIn(
    forward,
    {
      id: "bn-eps-outside",
      title: "ε is added to the deviation instead of the variance",
      why: "std + ε guards against 0 as √(variance + ε) does; the numbers differ.",
      wrong: "x_hat = (x - mean) / (np.sqrt(var) + eps)",
      right: "x_hat = (x - mean) / np.sqrt(var + eps)",
      shows: "a channel of small variance",
      source: "https://github.com/Tencent/ncnn/pull/311",
      convention: true,
    },
    (made) => normalized(made, (variance, eps) => Math.sqrt(variance) + eps),
  ),
  mistakeIn(
    forward,
    {
      id: "bn-unbiased-variance",
      title: "the batch is normalised by the unbiased variance",
      why: "Divided by M − 1, as statistics packages and torch.var do; only the running variance is meant to be.",
      wrong: "var = x.var(axis, ddof=1)",
      right: "var = x.var(axis)",
      converges: "The two are alike in large batches.",
      source: "https://github.com/pytorch/pytorch/issues/3122",
    },
    (made) => normalized(made, (variance, eps, M) => Math.sqrt((variance * M) / (M - 1) + eps)),
  ),
  mistakeIn(
    forward,
    {
      id: "bn-no-root",
      title: "numbers are divided by the variance instead of its root",
      why: "The square root is forgotten, or a square is written for it.",
      wrong: "x_hat = (x - mean) / (var + eps)",
      right: "x_hat = (x - mean) / np.sqrt(var + eps)",
      source: "https://github.com/jax-ml/jax/pull/443",
    },
    (made) => normalized(made, (variance, eps) => variance + eps),
  ),
  mistakeIn(
    { ...forward, takes: [...forward.takes, "running_mean", "running_var"] },
    {
      id: "bn-running-in-training",
      title: "training normalises by the running statistics",
      why: "The layer is left in its evaluation mode.",
      wrong: "x_hat = (x - running_mean) / np.sqrt(running_var + eps)",
      right: "x_hat = (x - x.mean(axis)) / np.sqrt(x.var(axis) + eps)",
      source: "https://github.com/apache/mxnet/issues/1053",
    },
    ({ x: { input, running_mean: mean, running_var: variance, weight, bias }, right, attrs }) => {
      const channel = channels(right);
      return changed(right, (_, o) => {
        const c = channel(o);
        const by = Math.sqrt(variance.data[c]! + Number(attrs.eps));
        return (weight.data[c]! * (input.data[o]! - mean.data[c]!)) / by + bias.data[c]!;
      });
    },
  ),
  mistakeIn(
    { ops, rules: ["variance"], takes: ["input"] },
    {
      id: "bn-variance-saved-unbiased",
      title: "the variance is divided by M − 1",
      why: "torch.var and statistics packages do so unless they are told otherwise.",
      wrong: "var = torch.var(x, dim)",
      right: "var = torch.var(x, dim, unbiased=False)",
      source: "https://github.com/pytorch/pytorch/issues/60528",
    },
    ({ x: { input }, right }) => {
      const M = input.data.length / right.data.length;
      return changed(right, (value) => (value * M) / (M - 1));
    },
  ),
  mistakeIn(
    { ops, rules: ["nextRunningVar"], takes: ["running_var", "variance", "input"] },
    {
      id: "bn-running-biased",
      title: "the running variance is that of the batch, without M/(M − 1)",
      why: "CS231n and Keras carry the biased variance along; PyTorch, as the paper, the unbiased one.",
      wrong: "running_var = (1 - m) * running_var + m * var",
      right: "running_var = (1 - m) * running_var + m * var * M / (M - 1)",
      source: "https://github.com/pytorch/pytorch/issues/19902",
      convention: true,
    },
    ({ x: { running_var: before, variance }, right, attrs }) => {
      const m = Number(attrs.momentum);
      return changed(right, (_, c) => (1 - m) * before.data[c]! + m * variance.data[c]!);
    },
  ),
  mistakeIn(
    { ops, rules: ["nextRunningMean", "nextRunningVar"], takes: ["input"] },
    {
      id: "bn-momentum-swapped",
      title: "momentum is what is kept, not what is new",
      why: "CS231n and Keras weigh the old value with the momentum, PyTorch the new one: 0.9 there is 0.1 here.",
      wrong: "running = m * running + (1 - m) * batch",
      right: "running = (1 - m) * running + m * batch",
      shows: "a momentum that is not one half",
      source: "https://github.com/cs231n/cs231n.github.io/issues/180",
      convention: true,
    },
    ({ all, instruction: { run, attrs } }) => {
      const momentum = 1 - Number(attrs.momentum);
      return run.compute(all, { ...attrs, momentum });
    },
  ),
];
