// 2-D convolution, as in torch.nn.Conv2d: a cross-correlation, the kernel is
// not flipped.
//
//   y[n,m,p,q] = b[m] + Σ w[m,c,k,l] · x[n,c,i,j]    i = p·stride − padding + k·dilation
//                       c,k,l                         j = q·stride − padding + l·dilation
//
// Taps that fall on the padding are left out rather than multiplied by zero. In groups
// each output channel sees the input channels of its own, and c counts those.
// Each gradient below is the same sum, read from the point of view of another
// factor.
//
// Reference: Dumoulin & Visin, A guide to convolution arithmetic (2016)

import { at, type Shape, type Shapes } from "../../tensor/tensor";
import { AttrError, type ListSpec, type Numbers } from "../attrs";
import type { Op, Rule } from "../op";
import { operand, shape4, sumOfProducts } from "../rules";
import { ofRow } from "../reach";
import type { Conv2dAttrs } from "./conv2dAttrs";
import { axesOf, underTap, windowReach, windows, within, type Window } from "./geometry";
import { gradInputHalo, gradInputBytes, gradWeightBytes, inputHalo, outputBytes, pixelBytes } from "./needs";
import { overPixels, overTaps, overTurnedTaps } from "./order";
import { samples } from "./samples";
import { kernelSizes, places, sidesOf, turnedPlaces } from "./words";

const KERNEL_ATTRS = ["stride", "padding", "dilation", "groups"] as const;

const pair = (least: number): ListSpec => ({ kind: "list", each: { min: least, integer: true }, length: 2 });

const output = (attrs?: Conv2dAttrs): Rule<Conv2dAttrs> =>
  sumOfProducts<Conv2dAttrs>({
    tex: String.raw`y_{nmpq} = ${attrs?.bias === false ? "" : "b_m + "}\sum_{c,k,l} w_{mckl}\, x_{ncij} ${places(attrs)}`,
    factors: ["weight", "input"],
    ...(attrs?.bias !== false && { plus: { of: "bias", at: ([, m]: readonly number[]) => m! } }),
    order: overTaps,
    shape: outputShape,
    terms([n, m, p, q], x, attrs, add) {
      const input = operand(x, "input");
      const weight = operand(x, "weight");
      const [, , H, W] = shape4(input);
      const [M, C, K, L] = shape4(weight);
      const [rows, columns] = axesOf(attrs);
      const first = Math.floor(m! / (M / attrs.groups)) * C;
      for (let c = 0; c < C; c++) {
        for (let k = 0; k < K; k++) {
          const i = p! * rows.stride - rows.before + k * rows.dilation;
          if (!within(i, H)) continue;
          for (let l = 0; l < L; l++) {
            const j = q! * columns.stride - columns.before + l * columns.dilation;
            if (within(j, W)) add(at(weight, m!, c, k, l), at(input, n!, first + c, i, j));
          }
        }
      }
    },
    kernel: { attrs: KERNEL_ATTRS, packed: ["input"], halo: inputHalo, scratch: outputBytes },
  });

const gradInput = (attrs?: Conv2dAttrs): Rule<Conv2dAttrs> =>
  sumOfProducts<Conv2dAttrs>({
    tex: String.raw`\bar x_{ncij} = \sum_{m,k,l} w_{mckl}\, \bar y_{nmpq} ${turnedPlaces(attrs)}`,
    factors: ["weight", "gradOutput"],
    order: overTurnedTaps,
    shape: "input",
    terms([n, c, i, j], x, attrs, add) {
      const gradOutput = operand(x, "gradOutput");
      const weight = operand(x, "weight");
      const [M, C, K, L] = shape4(weight);
      const [, , P, Q] = shape4(gradOutput);
      const [rows, columns] = axesOf(attrs);
      const group = Math.floor(c! / C);
      const each = M / attrs.groups;
      for (let m = group * each; m < (group + 1) * each; m++) {
        for (let k = 0; k < K; k++) {
          const p = (i! + rows.before - k * rows.dilation) / rows.stride;
          if (!within(p, P)) continue;
          for (let l = 0; l < L; l++) {
            const q = (j! + columns.before - l * columns.dilation) / columns.stride;
            if (within(q, Q)) add(at(weight, m, c! % C, k, l), at(gradOutput, n!, m, p, q));
          }
        }
      }
    },
    kernel: { attrs: KERNEL_ATTRS, pooledBy: true, halo: gradInputHalo, scratch: gradInputBytes },
  });

const gradWeight = (attrs?: Conv2dAttrs): Rule<Conv2dAttrs> =>
  sumOfProducts<Conv2dAttrs>({
    tex: String.raw`\bar w_{mckl} = \sum_{n,p,q} \bar y_{nmpq}\, x_{ncij} ${places(attrs)}`,
    factors: ["gradOutput", "input"],
    order: overPixels,
    shape: "weight",
    terms([m, c, k, l], x, attrs, add) {
      const gradOutput = operand(x, "gradOutput");
      const input = operand(x, "input");
      const [M, C] = shape4(operand(x, "weight"));
      const [N, , H, W] = shape4(input);
      const [, , P, Q] = shape4(gradOutput);
      const [rows, columns] = axesOf(attrs);
      const channel = Math.floor(m! / (M / attrs.groups)) * C + c!;
      for (let n = 0; n < N; n++) {
        for (let p = 0; p < P; p++) {
          const i = p * rows.stride - rows.before + k! * rows.dilation;
          if (!within(i, H)) continue;
          for (let q = 0; q < Q; q++) {
            const j = q * columns.stride - columns.before + l! * columns.dilation;
            if (within(j, W)) add(at(gradOutput, n, m, p, q), at(input, n, channel, i, j));
          }
        }
      }
    },
    kernel: {
      ...{ attrs: KERNEL_ATTRS, packed: ["input"], pooledBy: true, inShards: true },
      ...{ halo: inputHalo, scratch: gradWeightBytes },
    },
  });

export const conv2d: Op<Conv2dAttrs> = {
  type: "Conv2d",
  about: "Slides small filters over an image: every output is a weighted sum of the pixels under a filter.",
  group: "Convolution and linear",
  inputs: ["input"],
  attrs: {
    outChannels: { min: 1, integer: true },
    kernelSize: pair(1),
    stride: { ...pair(1), default: 1 },
    padding: { ...pair(0), length: 4, default: 0, words: { valid: () => 0, same: samePadding } },
    dilation: { ...pair(1), default: 1 },
    groups: { default: 1, min: 1, integer: true },
    bias: { kind: "flag", default: true },
  },
  suggested: { outChannels: 8, kernelSize: 3, padding: 1 },
  parameters: {
    weight: { shape: weightShape, begins: "weight" },
    bias: {
      shape: (_inputs, { outChannels }) => [outChannels],
      when: ({ bias }) => bias,
      begins: "bias",
      isAdded: true,
    },
  },

  forward: { output: { ...output(), under: output } },

  backward: {
    gradInput: { ...gradInput(), under: gradInput },
    gradWeight: { ...gradWeight(), under: gradWeight },
    gradBias: sumOfProducts<Conv2dAttrs>({
      tex: String.raw`\bar b_m = \sum_{n,p,q} \bar y_{nmpq}`,
      factors: ["gradOutput"],
      order: overPixels,
      shape: "bias",
      terms([m], x, _attrs, add) {
        const gradOutput = operand(x, "gradOutput");
        const [N, , P, Q] = shape4(gradOutput);
        for (let n = 0; n < N; n++) {
          for (let p = 0; p < P; p++) {
            for (let q = 0; q < Q; q++) add(at(gradOutput, n, m, p, q));
          }
        }
      },
      kernel: { pooledBy: true, inShards: true, scratch: pixelBytes },
    }),
  },

  summary({ outChannels, kernelSize, stride, padding, dilation, groups, bias }, { input }) {
    const told = [
      `${input?.[1] ?? ""}→${outChannels}`,
      kernelSizes(kernelSize),
      stride !== 1 && `stride ${sidesOf(stride)}`,
      padding !== 0 && `pad ${sidesOf(padding)}`,
      dilation !== 1 && `dilation ${sidesOf(dilation)}`,
      groups !== 1 && `groups ${groups}`,
      !bias && "no bias",
    ];
    return told.filter(Boolean).join(" ");
  },
  reach: {
    ...windowReach(({ groups }) => groups),
    uses: (parameter, index, ends, attrs) =>
      parameter === "bias" ? [ofRow(index, ends)] : underTap(index, ends, attrs),
  },

  samples,
};

/** As much as keeps an image's size, more of it at the end where it cannot be shared evenly: of a stride of 1. */
function samePadding({ kernelSize, stride, dilation }: Readonly<Record<string, unknown>>): Numbers {
  if (stride !== 1) throw new AttrError("stride", undefined, '1 with padding "same"', stride);
  const axes = axesOf({ kernelSize, stride: 1, padding: 0, dilation } as Required<Window>);
  const most = axes.map(({ taps, dilation }) => (taps - 1) * dilation);
  return [...most.map((n) => Math.floor(n / 2)), ...most.map((n) => Math.ceil(n / 2))];
}

function weightShape({ input }: Shapes, { outChannels, kernelSize, groups }: Conv2dAttrs): Shape {
  const [rows, columns] = axesOf({ kernelSize, stride: 1, padding: 0 });
  const channels = input![1]!;
  if (channels % groups || outChannels % groups) {
    throw new RangeError(
      `Conv2d: ${groups} groups divide both input and output channels, got ${channels} and ${outChannels}`,
    );
  }
  return [outChannels, channels / groups, rows.taps, columns.taps];
}

function outputShape(shapes: Shapes, attrs: Conv2dAttrs): Shape {
  const input = operand(shapes, "input");
  const weight = operand(shapes, "weight");
  const [N, C, H, W] = shape4(input);
  const [M, perGroup] = shape4(weight);
  const inChannels = perGroup * attrs.groups;
  if (C !== inChannels) {
    throw new RangeError(
      `Conv2d: weight expects ${inChannels} input channels, got ${C} (input [${input.join(",")}], weight [${weight.join(",")}])`,
    );
  }
  const [rows, columns] = axesOf(attrs);
  const [P, Q] = [windows(H, rows), windows(W, columns)];
  if (P < 1 || Q < 1) {
    const dilated = attrs.dilation === 1 ? "" : ` with dilation ${sidesOf(attrs.dilation)}`;
    throw new RangeError(
      `Conv2d: kernel ${kernelSizes(attrs.kernelSize)}${dilated} does not fit into ${H}×${W} with padding ${sidesOf(attrs.padding)}`,
    );
  }
  return [N, M, P, Q];
}
