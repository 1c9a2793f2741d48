// Batch normalisation of images, as torch.nn.BatchNorm2d: every channel is brought to mean 0 and variance 1 over the batch and
// its pixels, M values together, then scaled and shifted by what is trained. Evaluation goes by running values instead.
//
//   μ = Σ x / M      v = Σ (x − μ)² / M      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)
//   β̄ = Σ ȳ          γ̄ = Σ ȳ x̂               x̄ = γ/√(v + ε) · (ȳ − β̄/M − x̂ γ̄/M)

import { ravel, type Index, type Shapes } from "../../tensor/tensor";
import { element, negate, number, product, sum } from "../expr";
import type { Picture } from "../../protocol/protocol";
import type { KernelNeeds, Op, Operands, Sample } from "../op";
import { ofRow, type Box, type Reach } from "../reach";
import type { Pictured } from "../picture";
import { operand, shape4, shapesOf } from "../rules";
import { channelBytes, channelsOf, dataOf, imagesOf, summed, sums, valuesOf } from "./channels";
import {
  at,
  batch,
  channel,
  deviation,
  gradBias,
  gradWeightBy,
  ofChannels,
  ofImages,
  outputBy,
  running,
  scaleOf,
  shapeOf,
  shareOf,
  type BatchNorm2dAttrs,
  type BatchRule,
} from "./moments";

export const batchNorm2d: Op<BatchNorm2dAttrs> = {
  type: "BatchNorm2d",
  about: "Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it.",
  group: "Normalization",
  inputs: ["input"],
  attrs: {
    eps: { default: 1e-5, min: 0, integer: false },
    momentum: { default: 0.1, min: 0, integer: false },
  },
  parameters: {
    weight: { shape: channelsOf, begins: 1 },
    bias: { shape: channelsOf, begins: 0, isAdded: true },
  },
  buffers: {
    running_mean: { shape: channelsOf, begins: 0, isAdded: true },
    running_var: { shape: channelsOf, begins: 1 },
  },
  letters: {
    weight: String.raw`\gamma`,
    bias: String.raw`\beta`,
    mean: String.raw`\mu`,
    variance: "v",
    running_mean: String.raw`\tilde\mu`,
    running_var: String.raw`\tilde v`,
    nextRunningMean: String.raw`\tilde\mu'`,
    nextRunningVar: String.raw`\tilde v'`,
  },

  forward: {
    mean: {
      tex: String.raw`\mu_c = \frac{1}{M} \sum_{n,i,j} x_{ncij} \qquad M = N H W`,
      reads: ["input"],
      ofBatch: true,
      shape: ofSeveralValues,
      compute: (x) => ofChannels(sums(shapeOf(x), at(x, "input"), (total) => total / valuesOf(shapesOf(x)))),
      explain: ([c], x) =>
        summed(
          shapeOf(x),
          c!,
          (o) => element("input", operand(x, "input"), o),
          (total) => product([total, shareOf(x)]),
        ),
      kernel: { inShards: true, sizes: values, scratch: channelBytes },
    },

    variance: {
      tex: String.raw`v_c = \frac{1}{M} \sum_{n,i,j} (x_{ncij} - \mu_c)^2`,
      reads: ["input", "mean"],
      ofBatch: true,
      shape: ofSeveralValues,
      compute(x) {
        const [input, mean] = [dataOf(x, "input"), dataOf(x, "mean")];
        const squared = (o: number, c: number): number => {
          const d = input[o]! - mean[c]!;
          return d * d;
        };
        return ofChannels(sums(shapeOf(x), squared, (total) => total / valuesOf(shapesOf(x))));
      },
      explain: ([c], x) =>
        summed(
          shapeOf(x),
          c!,
          (o) => {
            const d = deviation(x, o, c!, batch);
            return product([d, d]);
          },
          (total) => product([total, shareOf(x)]),
        ),
      kernel: { inShards: true, sizes: values, scratch: channelBytes },
    },

    output: outputBy(batch),

    nextRunningMean: nextOf("running_mean", "mean", {
      tex: String.raw`\tilde\mu_c' = (1 - m)\, \tilde\mu_c + m\, \mu_c`,
      rate: (_x, { momentum }) => momentum,
      kernel: { attrs: ["momentum"] },
    }),

    nextRunningVar: nextOf("running_var", "variance", {
      tex: String.raw`\tilde v_c' = (1 - m)\, \tilde v_c + m\, \frac{M}{M - 1}\, v_c`,
      rate: (x, { momentum }) => {
        const M = valuesOf(shapesOf(x));
        return momentum * (M / (M - 1));
      },
      kernel: { attrs: ["momentum"], sizes: values },
    }),
  },

  backward: {
    gradBias: gradBias(),
    gradWeight: gradWeightBy(batch),
    gradInput: {
      tex: String.raw`\bar x_{ncij} = \frac{\gamma_c}{\sqrt{v_c + \varepsilon}} \Bigl( \bar y_{ncij} - \frac{\bar\beta_c}{M} - \frac{x_{ncij} - \mu_c}{\sqrt{v_c + \varepsilon}} \cdot \frac{\bar\gamma_c}{M} \Bigr)`,
      reads: ["gradOutput", "input", "mean", "variance", "weight", "gradWeight", "gradBias"],
      shape: (shapes) => imagesOf(shapes),
      compute(x, { eps }) {
        const [g, input, mean, variance] = ["gradOutput", "input", "mean", "variance"].map((name) =>
          dataOf(x, name),
        );
        const [weight, gradWeight, gradBias] = ["weight", "gradWeight", "gradBias"].map((name) =>
          dataOf(x, name),
        );
        const M = valuesOf(shapesOf(x));
        return ofImages(x, (o, c) => {
          const scale = 1 / Math.sqrt(variance![c]! + eps);
          const normalized = (input![o]! - mean![c]!) * scale;
          return weight![c]! * scale * (g![o]! - gradBias![c]! / M - (normalized * gradWeight![c]!) / M);
        });
      },
      explain(index, x, { eps }) {
        const c = index[1]!;
        const o = ravel(index, operand(x, "input").shape);
        const scale = scaleOf(x, c, eps, batch);
        const level = product([channel(x, "gradBias", c), shareOf(x)]);
        const tilt = [scale, channel(x, "gradWeight", c), shareOf(x), deviation(x, o, c, batch)];
        const rest = sum([
          element("gradOutput", operand(x, "gradOutput"), o),
          negate(level),
          negate(product(tilt)),
        ]);
        return product([channel(x, "weight", c), scale, rest]);
      },
      kernel: { attrs: ["eps"], sizes: values, scratch: channelBytes },
    },
  },

  evaluation: {
    forward: { output: outputBy(running) },
    backward: {
      gradBias: gradBias(),
      gradWeight: gradWeightBy(running),
      gradInput: {
        tex: String.raw`\bar x_{ncij} = \frac{\gamma_c}{\sqrt{\tilde v_c + \varepsilon}}\, \bar y_{ncij}`,
        reads: ["gradOutput", "running_var", "weight"],
        shape: (shapes) => operand(shapes, "gradOutput"),
        compute(x, { eps }) {
          const [g, variance, weight] = ["gradOutput", "running_var", "weight"].map((name) =>
            dataOf(x, name),
          );
          return ofImages(x, (o, c) => (weight![c]! / Math.sqrt(variance![c]! + eps)) * g![o]!);
        },
        explain(index, x, { eps }) {
          const c = index[1]!;
          const gradient = element(
            "gradOutput",
            operand(x, "gradOutput"),
            ravel(index, operand(x, "input").shape),
          );
          return product([channel(x, "weight", c), scaleOf(x, c, eps, running), gradient]);
        },
        kernel: { called: "scaledGradient", attrs: ["eps"], scratch: channelBytes },
      },
    },
  },

  summary: (_attrs, { input }) => String(input?.[1] ?? ""),
  picture: channelOf,
  reach: wholeChannel(),

  samples: [
    sample("a few images", [3, 3, 4, 5]),
    sample("more channels than a vector has lanes", [2, 11, 3, 3]),
    sample("one sample", [1, 2, 3, 3]),
    {
      ...sample("one pixel each", [4, 3, 1, 1]),
      values: { ...positive(3), input: Array.from({ length: 12 }, (_, i) => ((i * 7) % 12) / 8 - 0.5) },
    },
    {
      ...sample("a constant channel", [2, 2, 2, 2], { eps: 1, momentum: 0.25 }),
      values: { ...positive(2), input: [1, 2, 3, 4, 7, 7, 7, 7, -1, 2, -3, 4, 7, 7, 7, 7] },
    },
  ],
};

/** Most of what it was and a little of the batch's: PyTorch's momentum is the little. */
function nextOf(
  carried: string,
  now: string,
  rule: {
    readonly tex: string;
    readonly kernel: KernelNeeds<BatchNorm2dAttrs>;
    rate(x: Operands, attrs: BatchNorm2dAttrs): number;
  },
): BatchRule {
  return {
    tex: rule.tex,
    reads: [carried, now],
    next: carried,
    shape: (shapes) => operand(shapes, carried),
    compute(x, attrs) {
      const [before, value] = [dataOf(x, carried), dataOf(x, now)];
      const rate = rule.rate(x, attrs);
      const data = Float64Array.from(before, (b, c) => (1 - attrs.momentum) * b + rate * value[c]!);
      return ofChannels(data);
    },
    explain: ([c], x, attrs) =>
      sum([
        product([number(1 - attrs.momentum), channel(x, carried, c!)]),
        product([number(rule.rate(x, attrs)), channel(x, now, c!)]),
      ]),
    kernel: rule.kernel,
  };
}

function ofSeveralValues(shapes: Shapes) {
  valuesOf(shapes);
  return channelsOf(shapes);
}

function values(shapes: Shapes): readonly number[] {
  return [valuesOf(shapes)];
}

/** In training every output of a channel comes of all of its inputs, in all images. */
function wholeChannel(): Reach<unknown> {
  const all = ({ from, to }: Box, [N, , H, W]: Index): readonly Box[] => [
    { from: [0, from[1]!, 0, 0], to: [N!, to[1]!, H!, W!] },
  ];
  return {
    sees: (box, { input }) => all(box, input),
    influences: (box, { output }) => all(box, output),
    uses: (_parameter, index, ends) => [ofRow(index, ends)],
  };
}

/** Of a number of a channel: the pixels that it is added up from, in all images. */
function channelOf({ rule, index, tensor, path }: Pictured<BatchNorm2dAttrs>): Picture | undefined {
  const images: Readonly<Record<string, string>> = {
    ...{ mean: "input", variance: "input", gradBias: "gradOutput", gradWeight: "gradOutput" },
  };
  const name = images[rule];
  if (name === undefined) return undefined;
  const [N, , H, W] = shape4(tensor(name));
  const [c] = index;
  return {
    kind: "window",
    operands: [{ path: path(name), from: [0, c!, 0, 0], to: [N, c! + 1, H, W] }],
  };
}

function sample(
  name: string,
  input: readonly [number, number, number, number],
  attrs: BatchNorm2dAttrs = { eps: 1e-5, momentum: 0.1 },
): Sample<BatchNorm2dAttrs> {
  const C = [input[1]];
  return {
    name,
    shapes: { input, weight: C, bias: C, running_mean: C, running_var: C },
    attrs,
    values: positive(input[1]),
  };
}

/** A variance is never negative. */
function positive(channels: number): Readonly<Record<string, readonly number[]>> {
  return { running_var: Array.from({ length: channels }, (_, c) => 0.5 + c) };
}
