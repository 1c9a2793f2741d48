// Batch normalisation of rows, as torch.nn.BatchNorm1d of [N,C]: BatchNorm2d's rules and kernels, for which a row is an image of one
// pixel. A channel has one value a sample, so that training needs batches of at least two.
//
//   μ = Σ x / N      v = Σ (x − μ)² / N      y = γ x̂ + β      x̂ = (x − μ) / √(v + ε)
//   β̄ = Σ ȳ          γ̄ = Σ ȳ x̂               x̄ = γ/√(v + ε) · (ȳ − β̄/N − x̂ γ̄/N)

import type { Shape, Shapes } from "../../tensor/tensor";
import { batchNorm2d } from "../batchNorm2d/batchNorm2d";
import type { BatchNorm2dAttrs } from "../batchNorm2d/moments";
import type { Op, Rules, Sample } from "../op";
import { ofRow, type Box, type Reach } from "../reach";
import { operand } from "../rules";

export type BatchNorm1dAttrs = BatchNorm2dAttrs;

const { evaluation } = batchNorm2d;

/** Of the rules whose shapes in BatchNorm2d are those of images. */
const shapes: Readonly<Record<string, (shapes: Shapes) => Shape>> = {
  mean: severalValues,
  variance: severalValues,
  output: rowsOf,
  gradInput: (of) => operand(of, "gradOutput"),
};

export const batchNorm1d: Op<BatchNorm1dAttrs> = {
  type: "BatchNorm1d",
  about: "Gives each column mean 0 and variance 1 over the batch, then scales and shifts it.",
  group: "Normalization",
  inputs: batchNorm2d.inputs,
  attrs: batchNorm2d.attrs,
  parameters: {
    weight: { shape: channelsOf, begins: 1 },
    bias: { shape: channelsOf, begins: 0, isAdded: true },
  },
  buffers: {
    running_mean: { shape: channelsOf, begins: 0, isAdded: true },
    running_var: { shape: channelsOf, begins: 1 },
  },
  letters: batchNorm2d.letters!,

  forward: ofRows(batchNorm2d.forward),
  backward: ofRows(batchNorm2d.backward),
  evaluation: { forward: ofRows(evaluation!.forward), backward: ofRows(evaluation!.backward) },

  summary: batchNorm2d.summary!,
  reach: wholeColumn(),

  samples: [
    sample("a few rows", [5, 3]),
    sample("more channels than a vector has lanes", [4, 19]),
    sample("two samples", [2, 8]),
    {
      ...sample("a constant channel", [4, 2], { eps: 1, momentum: 0.25 }),
      values: { ...positive(2), input: [1, 7, 2, 7, -3, 7, 4, 7] },
    },
  ],
};

/** The same rules with sums over samples alone. */
function ofRows(rules: Rules<BatchNorm1dAttrs>): Rules<BatchNorm1dAttrs> {
  const made = Object.entries(rules).map(([name, rule]) => {
    const shape = shapes[name] ?? rule.shape;
    return [name, { ...rule, tex: withoutPixels(rule.tex), shape }];
  });
  return Object.fromEntries(made) as Rules<BatchNorm1dAttrs>;
}

/** A formula without rows and columns of pixels. */
function withoutPixels(tex: string): string {
  return tex
    .replaceAll("{ncij}", "{nc}")
    .replaceAll("{n,i,j}", "n")
    .replace(String.raw`\qquad M = N H W`, String.raw`\qquad M = N`);
}

/** @throws RangeError for what are no rows */
function rowsOf(shapes: Shapes): Shape {
  const input = operand(shapes, "input");
  if (input.length === 2) return input;
  throw new RangeError(`BatchNorm1d: input must be rows [N,C], got [${input.join(",")}]`);
}

function channelsOf(shapes: Shapes): Shape {
  return [rowsOf(shapes)[1]!];
}

/** @throws RangeError where there is one sample, which has no variance */
function severalValues(shapes: Shapes): Shape {
  const [N, C] = rowsOf(shapes);
  if (N! > 1) return [C!];
  throw new RangeError(`BatchNorm1d: training needs more than one value a channel, got input [${N},${C}]`);
}

function wholeColumn(): Reach<unknown> {
  const all = ({ from, to }: Box, [N]: Shape): readonly Box[] => [{ from: [0, from[1]!], to: [N!, to[1]!] }];
  return {
    sees: (box, { input }) => all(box, input),
    influences: (box, { output }) => all(box, output),
    uses: (_parameter, index, ends) => [ofRow(index, ends)],
  };
}

function sample(
  name: string,
  input: readonly [number, number],
  attrs: BatchNorm1dAttrs = { eps: 1e-5, momentum: 0.1 },
): Sample<BatchNorm1dAttrs> {
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
