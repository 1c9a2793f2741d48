// 2-D convolution, as in torch.nn.Conv2d: a cross-correlation, the kernel is
// not flipped.
//
//   y[n,m,p,q] = b[m] + Σ w[m,c,k,l] · x[n,c,i,j]    i = p·stride − padding + k
//                       c,k,l                         j = q·stride − padding + l
//
// Taps that fall on the padding are left out rather than multiplied by zero.
// Each gradient below is the same sum, read from the point of view of another
// factor.
//
// Reference: Dumoulin & Visin, A guide to convolution arithmetic (2016)

import { at, type Shape, type Shapes } from "../../tensor/tensor";
import type { Op } from "../op";
import { operand, shape4, sumOfProducts } from "../rules";
import { ofRow } from "../reach";
import { underTap, windowReach, windows, within, type Window } from "./geometry";
import { overPixels, overTaps, overTurnedTaps } from "./order";

export type Conv2dAttrs = Window & { readonly outChannels: number };

/** Which input pixel (i, j) the tap (k, l) of window (p, q) reads, with stride s and padding z. */
const places = String.raw`\qquad i = p\,s - z + k,\; j = q\,s - z + l`;

export const conv2d: Op<Conv2dAttrs> = {
  type: "Conv2d",
  inputs: ["input"],
  attrs: {
    outChannels: { min: 1, integer: true },
    kernelSize: { min: 1, integer: true },
    stride: { default: 1, min: 1, integer: true },
    padding: { default: 0, min: 0, integer: true },
  },
  parameters: {
    weight: {
      shape: ({ input }, { outChannels, kernelSize }) => [outChannels, input![1]!, kernelSize, kernelSize],
      begins: "weight",
    },
    bias: { shape: (_inputs, { outChannels }) => [outChannels], begins: "bias", isAdded: true },
  },

  forward: {
    output: sumOfProducts<Conv2dAttrs>({
      tex: String.raw`y_{nmpq} = b_m + \sum_{c,k,l} w_{mckl}\, x_{ncij} ${places}`,
      factors: ["weight", "input"],
      plus: { of: "bias", at: ([, m]) => m! },
      order: overTaps,
      shape: outputShape,
      terms([n, m, p, q], x, { stride, padding }, add) {
        const input = operand(x, "input");
        const weight = operand(x, "weight");
        const [, C, H, W] = shape4(input);
        const [, , K, L] = shape4(weight);
        for (let c = 0; c < C; c++) {
          for (let k = 0; k < K; k++) {
            const i = p! * stride - padding + k;
            if (!within(i, H)) continue;
            for (let l = 0; l < L; l++) {
              const j = q! * stride - padding + l;
              if (within(j, W)) add(at(weight, m!, c, k, l), at(input, n!, c, i, j));
            }
          }
        }
      },
      kernel: {
        attrs: ["stride", "padding"],
        packed: ["input"],
        halo: (_shapes, { padding }) => ({ input: padding }),
        scratch: outputPanels,
      },
    }),
  },

  backward: {
    gradInput: sumOfProducts<Conv2dAttrs>({
      tex: String.raw`\bar x_{ncij} = \sum_{m,k,l} w_{mckl}\, \bar y_{nmpq} \qquad p = (i + z - k)/s,\; q = (j + z - l)/s`,
      factors: ["weight", "gradOutput"],
      order: overTurnedTaps,
      shape: "input",
      terms([n, c, i, j], x, { stride, padding }, add) {
        const gradOutput = operand(x, "gradOutput");
        const weight = operand(x, "weight");
        const [M, , K, L] = shape4(weight);
        const [, , P, Q] = shape4(gradOutput);
        for (let m = 0; m < M; m++) {
          for (let k = 0; k < K; k++) {
            const p = (i! + padding - k) / stride;
            if (!within(p, P)) continue;
            for (let l = 0; l < L; l++) {
              const q = (j! + padding - l) / stride;
              if (within(q, Q)) add(at(weight, m, c, k, l), at(gradOutput, n!, m, p, q));
            }
          }
        }
      },
      kernel: {
        attrs: ["stride", "padding"],
        pooledBy: true,
        halo: gradInputHalo,
        scratch: (shapes) => Math.max(inputPanels(shapes), sparseBytes(shapes)),
      },
    }),

    gradWeight: sumOfProducts<Conv2dAttrs>({
      tex: String.raw`\bar w_{mckl} = \sum_{n,p,q} \bar y_{nmpq}\, x_{ncij} ${places}`,
      factors: ["gradOutput", "input"],
      order: overPixels,
      shape: "weight",
      terms([m, c, k, l], x, { stride, padding }, add) {
        const gradOutput = operand(x, "gradOutput");
        const input = operand(x, "input");
        const [N, , H, W] = shape4(input);
        const [, , P, Q] = shape4(gradOutput);
        for (let n = 0; n < N; n++) {
          for (let p = 0; p < P; p++) {
            const i = p * stride - padding + k!;
            if (!within(i, H)) continue;
            for (let q = 0; q < Q; q++) {
              const j = q * stride - padding + l!;
              if (within(j, W)) add(at(gradOutput, n, m, p, q), at(input, n, c, i, j));
            }
          }
        }
      },
      kernel: {
        attrs: ["stride", "padding"],
        packed: ["input"],
        pooledBy: true,
        inShards: true,
        halo: (_shapes, { padding }) => ({ input: padding }),
        scratch: (shapes) => Math.max(tileBytes(shapes), sparseBytes(shapes)),
      },
    }),

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

  summary({ outChannels, kernelSize, stride, padding }, { input }) {
    const window = [
      `${kernelSize}×${kernelSize}`,
      stride !== 1 && `stride ${stride}`,
      padding && `pad ${padding}`,
    ];
    return [`${input?.[1] ?? ""}→${outChannels}`, ...window].filter(Boolean).join(" ");
  },
  reach: {
    ...windowReach("all"),
    uses: (parameter, index, ends, attrs) =>
      parameter === "bias" ? [ofRow(index, ends)] : underTap(index, ends, attrs),
  },

  samples: [
    sample("1×1 kernel", [1, 2, 3, 3], { outChannels: 3, kernelSize: 1, stride: 1, padding: 0 }),
    sample("same padding", [2, 2, 5, 7], { outChannels: 3, kernelSize: 3, stride: 1, padding: 1 }),
    sample("stride drops the last column", [1, 1, 6, 8], {
      outChannels: 2,
      kernelSize: 3,
      stride: 2,
      padding: 0,
    }),
    sample("padding wider than the kernel", [1, 1, 2, 2], {
      outChannels: 1,
      kernelSize: 2,
      stride: 1,
      padding: 3,
    }),
    sample("stride wider than the kernel", [2, 1, 7, 5], {
      outChannels: 2,
      kernelSize: 2,
      stride: 3,
      padding: 1,
    }),
    sample("more channels than one vector holds", [2, 9, 3, 4], {
      outChannels: 10,
      kernelSize: 3,
      stride: 1,
      padding: 1,
    }),
    sample("stride 2 with padding, two panels", [2, 2, 7, 6], {
      outChannels: 9,
      kernelSize: 5,
      stride: 2,
      padding: 2,
    }),
    sample("rows of the window that fill vectors", [2, 8, 5, 7], {
      outChannels: 5,
      kernelSize: 3,
      stride: 1,
      padding: 1,
    }),
    sample("such rows, strides and no padding", [1, 8, 7, 6], {
      outChannels: 2,
      kernelSize: 3,
      stride: 2,
      padding: 0,
    }),
    sample("one output pixel", [1, 2, 4, 4], { outChannels: 3, kernelSize: 4, stride: 1, padding: 0 }),
  ],
};

function outputShape(shapes: Shapes, attrs: Conv2dAttrs): Shape {
  const input = operand(shapes, "input");
  const weight = operand(shapes, "weight");
  const [N, C, H, W] = shape4(input);
  const [M, inChannels] = shape4(weight);
  if (input.length !== 4) throw new RangeError(`Conv2d: input must be [N,C,H,W], got [${input.join(",")}]`);
  if (C !== inChannels) {
    throw new RangeError(
      `Conv2d: weight expects ${inChannels} input channels, got ${C} (input [${input.join(",")}], weight [${weight.join(",")}])`,
    );
  }
  const P = windows(H, attrs);
  const Q = windows(W, attrs);
  if (P < 1 || Q < 1) {
    throw new RangeError(
      `Conv2d: kernel ${attrs.kernelSize}×${attrs.kernelSize} does not fit into ${H}×${W} with padding ${attrs.padding}`,
    );
  }
  return [N, M, P, Q];
}

/**
 * gradInput reads the outputs of every window that could cover a pixel; those that
 * do not exist must read as zero, on either side.
 */
function gradInputHalo(shapes: Shapes, attrs: Conv2dAttrs): { gradOutput: number } {
  const { kernelSize, stride, padding } = attrs;
  const [, , H, W] = shape4(operand(shapes, "input"));
  const before = Math.floor((kernelSize - 1 - padding) / stride);
  const after = Math.max(
    Math.floor((H - 1 + padding) / stride) - windows(H, attrs) + 1,
    Math.floor((W - 1 + padding) / stride) - windows(W, attrs) + 1,
  );
  return { gradOutput: Math.max(0, before, after) };
}

function outputPanels(shapes: Shapes): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return panelBytes(M, C * K * L);
}

function inputPanels(shapes: Shapes): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return panelBytes(C, M * K * L);
}

/** Room for the weights in panels of 8 channels, one offset for each step of the sum, and a zero bias. */
function panelBytes(channels: number, steps: number): number {
  return 32 + Math.ceil(channels / 8) * steps * 32 + steps * 4 + 64;
}

/** Two offsets for each output pixel. */
function pixelBytes(shapes: Shapes): number {
  const [, , P, Q] = shape4(operand(shapes, "gradOutput"));
  return P * Q * 8;
}

/** The sums of every tile of 4 or 5 taps × 8 output channels, and two offsets for each output pixel. */
function tileBytes(shapes: Shapes): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return Math.ceil(M / 8) * Math.ceil((C * K * L) / 4) * 128 + pixelBytes(shapes);
}

/** Rows of weights, or of their sums, with padded channels; two offsets and a list's entry for each output pixel. */
function sparseBytes(shapes: Shapes): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return M * K * L * Math.ceil(C / 8) * 32 + 2 * pixelBytes(shapes);
}

function sample(name: string, input: Shape, attrs: Conv2dAttrs) {
  const { outChannels, kernelSize } = attrs;
  return {
    name,
    shapes: { input, weight: [outChannels, input[1]!, kernelSize, kernelSize], bias: [outChannels] },
    attrs,
  };
}
