// Transposed 2-D convolution, as torch.nn.ConvTranspose2d: what a Conv2d does backward, done forward. It is the convolution from its
// output to its input, read from the other side: its forward sums are that one's gradInput, its own gradInput is that one forward.
//
//   y[n,m,p,q] = b[m] + Σ w[c,m,k,l] · x[n,c,i,j]    i = (p + padding − k·dilation) / stride
//                       c,k,l                         j = (q + padding − l·dilation) / stride
//
// Only whole i and j within x count. Padding takes rows and columns off the output; outputPadding puts some on at its end.

import { at, type Shape, type Shapes } from "../../tensor/tensor";
import { spread, type ListSpec } from "../attrs";
import { axesOf, within } from "../conv2d/geometry";
import { overPixels, overTaps, overTurnedTaps } from "../conv2d/order";
import { kernelSizes, places, sidesOf, turnedPlaces } from "../conv2d/words";
import type { Op, Rule } from "../op";
import { operand, shape4, sumOfProducts } from "../rules";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";
import { gradOutputHalo, gradInputBytes, gradWeightBytes, inputHalo, outputBytes, pixelBytes } from "./needs";
import { transposedReach } from "./reach";
import { samples } from "./samples";

const KERNEL_ATTRS = ["stride", "padding", "dilation", "groups"] as const;

const pair = (least: number): ListSpec => ({ kind: "list", each: { min: least, integer: true }, length: 2 });

/** The places of a Conv2d from y to x: its pixels are ours of the output. */
function fromOutput(tex: string): string {
  const turned: Readonly<Record<string, string>> = { i: "p", j: "q", p: "i", q: "j" };
  return tex.replace(/(?<![a-zA-Z\\])[ijpq](?![a-zA-Z])/g, (letter) => turned[letter]!);
}

const output = (attrs?: ConvTranspose2dAttrs): Rule<ConvTranspose2dAttrs> =>
  sumOfProducts<ConvTranspose2dAttrs>({
    tex: String.raw`y_{nmpq} = ${attrs?.bias === false ? "" : "b_m + "}\sum_{c,k,l} w_{cmkl}\, x_{ncij} ${fromOutput(turnedPlaces(attrs))}`,
    factors: ["weight", "input"],
    ...(attrs?.bias !== false && { plus: { of: "bias", at: ([, m]: readonly number[]) => m! } }),
    order: (shapes, own) => overTurnedTaps(shapes, own, 1),
    shape: outputShape,
    terms([n, m, p, q], x, own, add) {
      const input = operand(x, "input");
      const weight = operand(x, "weight");
      const [C, M, K, L] = shape4(weight);
      const [, , H, W] = shape4(input);
      const [rows, columns] = axesOf(own);
      const each = C / own.groups;
      const group = Math.floor(m! / M);
      for (let c = group * each; c < (group + 1) * each; c++) {
        for (let k = 0; k < K; k++) {
          const i = (p! + rows.before - k * rows.dilation) / rows.stride;
          if (!within(i, H)) continue;
          for (let l = 0; l < L; l++) {
            const j = (q! + columns.before - l * columns.dilation) / columns.stride;
            if (within(j, W)) add(at(weight, c, m! % M, k, l), at(input, n!, c, i, j));
          }
        }
      }
    },
    kernel: { attrs: KERNEL_ATTRS, halo: inputHalo, scratch: outputBytes },
  });

const gradInput = (attrs?: ConvTranspose2dAttrs): Rule<ConvTranspose2dAttrs> =>
  sumOfProducts<ConvTranspose2dAttrs>({
    tex: String.raw`\bar x_{ncij} = \sum_{m,k,l} w_{cmkl}\, \bar y_{nmpq} ${fromOutput(places(attrs))}`,
    factors: ["weight", "gradOutput"],
    order: overTaps,
    shape: "input",
    terms([n, c, i, j], x, own, add) {
      const gradOutput = operand(x, "gradOutput");
      const weight = operand(x, "weight");
      const [C, M, K, L] = shape4(weight);
      const [, , P, Q] = shape4(gradOutput);
      const [rows, columns] = axesOf(own);
      const first = Math.floor(c! / (C / own.groups)) * M;
      for (let m = 0; m < M; m++) {
        for (let k = 0; k < K; k++) {
          const p = i! * rows.stride - rows.before + k * rows.dilation;
          if (!within(p, P)) continue;
          for (let l = 0; l < L; l++) {
            const q = j! * columns.stride - columns.before + l * columns.dilation;
            if (within(q, Q)) add(at(weight, c!, m, k, l), at(gradOutput, n!, first + m, p, q));
          }
        }
      }
    },
    kernel: { attrs: KERNEL_ATTRS, halo: gradOutputHalo, scratch: gradInputBytes },
  });

const gradWeight = (attrs?: ConvTranspose2dAttrs): Rule<ConvTranspose2dAttrs> =>
  sumOfProducts<ConvTranspose2dAttrs>({
    tex: String.raw`\bar w_{cmkl} = \sum_{n,i,j} x_{ncij}\, \bar y_{nmpq} ${fromOutput(places(attrs))}`,
    factors: ["input", "gradOutput"],
    order: (shapes, own) => overPixels({ gradOutput: operand(shapes, "input") }, own, 1),
    shape: "weight",
    terms([c, m, k, l], x, own, add) {
      const gradOutput = operand(x, "gradOutput");
      const input = operand(x, "input");
      const [C, M] = shape4(operand(x, "weight"));
      const [N, , H, W] = shape4(input);
      const [, , P, Q] = shape4(gradOutput);
      const [rows, columns] = axesOf(own);
      const channel = Math.floor(c! / (C / own.groups)) * M + m!;
      for (let n = 0; n < N; n++) {
        for (let i = 0; i < H; i++) {
          const p = i * rows.stride - rows.before + k! * rows.dilation;
          if (!within(p, P)) continue;
          for (let j = 0; j < W; j++) {
            const q = j * columns.stride - columns.before + l! * columns.dilation;
            if (within(q, Q)) add(at(input, n, c, i, j), at(gradOutput, n, channel, p, q));
          }
        }
      }
    },
    kernel: { attrs: KERNEL_ATTRS, inShards: true, halo: gradOutputHalo, scratch: gradWeightBytes },
  });

export const convTranspose2d: Op<ConvTranspose2dAttrs> = {
  type: "ConvTranspose2d",
  about:
    "Does forward what a convolution does backward: every pixel spreads a small filter over a larger image.",
  group: "Convolution and linear",
  inputs: ["input"],
  attrs: {
    outChannels: { min: 1, integer: true },
    kernelSize: pair(1),
    stride: { ...pair(1), default: 1 },
    padding: { ...pair(0), length: 4, default: 0 },
    outputPadding: { ...pair(0), default: 0 },
    dilation: { ...pair(1), default: 1 },
    groups: { default: 1, min: 1, integer: true },
    bias: { kind: "flag", default: true },
  },
  suggested: { outChannels: 8, kernelSize: 2, stride: 2 },
  parameters: {
    weight: { shape: weightShape, begins: "weight" },
    bias: {
      shape: (_inputs, { outChannels }) => [outChannels],
      when: ({ bias }) => bias,
      begins: "bias",
      isAdded: true,
    },
  },
  weighsInputs: true,

  forward: { output: { ...output(), under: output } },

  backward: {
    gradInput: { ...gradInput(), under: gradInput },
    gradWeight: { ...gradWeight(), under: gradWeight },
    gradBias: sumOfProducts<ConvTranspose2dAttrs>({
      tex: String.raw`\bar b_m = \sum_{n,p,q} \bar y_{nmpq}`,
      factors: ["gradOutput"],
      order: (shapes, own) => overPixels(shapes, own, 1),
      shape: "bias",
      terms([m], x, _attrs, add) {
        const gradOutput = operand(x, "gradOutput");
        const [N, , P, Q] = shape4(gradOutput);
        for (let n = 0; n < N; n++)
          for (let p = 0; p < P; p++) for (let q = 0; q < Q; q++) add(at(gradOutput, n, m, p, q));
      },
      kernel: { inShards: true, scratch: pixelBytes },
    }),
  },

  summary({ outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias }, { input }) {
    const told = [
      `${input?.[1] ?? ""}→${outChannels}`,
      kernelSizes(kernelSize),
      stride !== 1 && `stride ${sidesOf(stride)}`,
      padding !== 0 && `pad ${sidesOf(padding)}`,
      outputPadding !== 0 && `output pad ${sidesOf(outputPadding)}`,
      dilation !== 1 && `dilation ${sidesOf(dilation)}`,
      groups !== 1 && `groups ${groups}`,
      !bias && "no bias",
    ];
    return told.filter(Boolean).join(" ");
  },
  reach: transposedReach,

  samples,
};

function weightShape({ input }: Shapes, { outChannels, kernelSize, groups }: ConvTranspose2dAttrs): Shape {
  const channels = input![1]!;
  if (channels % groups || outChannels % groups) {
    throw new RangeError(
      `ConvTranspose2d: ${groups} groups divide both input and output channels, got ${channels} and ${outChannels}`,
    );
  }
  return [channels, outChannels / groups, ...spread(kernelSize, 2)];
}

function outputShape(shapes: Shapes, attrs: ConvTranspose2dAttrs): Shape {
  const input = operand(shapes, "input");
  const weight = operand(shapes, "weight");
  const [N, C, H, W] = shape4(input);
  const [inChannels, perGroup] = shape4(weight);
  if (C !== inChannels)
    throw new RangeError(
      `ConvTranspose2d: weight expects ${inChannels} input channels, got ${C} (input [${input.join(",")}], weight [${weight.join(",")}])`,
    );
  const more = spread(attrs.outputPadding, 2);
  const sides = axesOf(attrs).map(({ taps, stride, before, after, dilation }, d) => {
    if (more[d]! >= Math.max(stride, dilation))
      throw new RangeError(
        `ConvTranspose2d: outputPadding must be less than stride or dilation, got ${more[d]} with stride ${stride} and dilation ${dilation}`,
      );
    return ([H, W][d]! - 1) * stride - before - after + dilation * (taps - 1) + more[d]! + 1;
  });
  if (Math.min(...sides) < 1)
    throw new RangeError(
      `ConvTranspose2d: padding ${sidesOf(attrs.padding)} leaves nothing of what ${H}×${W} becomes, which is ${sides.join("×")}`,
    );
  return [N, perGroup * attrs.groups, ...sides];
}
