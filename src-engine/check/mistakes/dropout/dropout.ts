// Mistakes in dropout, whose mask holds 0 or 1/(1 − p).

import { dropout } from "../../../ops/dropout/dropout";
import { dropout2d } from "../../../ops/dropout2d/dropout2d";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

const ops = [dropout, dropout2d];
const p = (attrs: Readonly<Record<string, unknown>>): number => Number(attrs.p);

export const dropoutMistakes: readonly Mistake[] = [
  mistakeIn(
    { ops, rules: ["gradInput"], takes: ["gradOutput"] },
    {
      id: "dropout-no-mask",
      title: "the gradient comes back through what was dropped as well",
      why: "The mask is used in the forward pass and forgotten in the backward pass.",
      wrong: "dx = dout",
      right: "dx = dout * mask / (1 - p)",
      source: "https://github.com/ddbourgin/numpy-ml/issues/94",
    },
    ({ x: { gradOutput }, right }) => changed(right, (_, o) => gradOutput.data[o]!),
  ),
  mistakeIn(
    { ops, rules: ["gradInput"] },
    {
      id: "dropout-not-scaled",
      title: "the gradient is masked and not scaled by 1/(1 − p)",
      why: "The forward pass divides by the share that stays, and the backward pass uses the bare mask.",
      wrong: "dx = dout * mask",
      right: "dx = dout * mask / (1 - p)",
      shows: "a p that is not 0",
      converges: "It is a smaller learning rate before the dropout.",
      source: "https://github.com/rohitg00/ai-engineering-from-scratch/pull/17",
    },
    ({ right, attrs }) => changed(right, (value) => value * (1 - p(attrs))),
  ),
  mistakeIn(
    { ops, rules: ["output", "gradInput"] },
    {
      id: "dropout-scaled-by-p",
      title: "what stays is divided by p instead of 1 − p",
      why: "p is the share that is dropped in PyTorch and the share that is kept elsewhere; 0.5 hides it.",
      wrong: "y = x * mask / p",
      right: "y = x * mask / (1 - p)",
      shows: "a p that is not one half",
      source: "https://github.com/rasbt/LLMs-from-scratch/issues/431",
    },
    ({ right, attrs }) =>
      p(attrs) > 0 ? changed(right, (value) => (value * (1 - p(attrs))) / p(attrs)) : undefined,
  ),
  mistakeIn(
    { ops, rules: ["output"] },
    {
      id: "dropout-scaled-later",
      title: "training does not scale; evaluation multiplies by 1 − p instead",
      why: "The first papers had it so: as good, as long as evaluation does its part.",
      wrong: "y = x * mask",
      right: "y = x * mask / (1 - p)",
      shows: "a p that is not 0",
      source: "https://github.com/scut-mingqinchen/Self2Self/issues/7",
      convention: true,
    },
    ({ right, attrs }) => changed(right, (value) => value * (1 - p(attrs))),
  ),
  mistakeIn(
    { ops, rules: ["gradInput"], takes: ["gradOutput", "output", "input"] },
    {
      id: "dropout-mask-by-output",
      title: "what is dropped is told from the output, so that inputs of 0 let the gradient pass",
      why: "No mask is kept: output over input is the mask, but for inputs that are exactly 0.",
      wrong: "dx = dout * np.where(x == 0, 1, y / x)",
      right: "dx = dout * mask / (1 - p)",
      shows: "inputs that are exactly 0",
      source: "https://github.com/kaldi-asr/kaldi/issues/3890",
    },
    ({ x: { gradOutput, input, output }, right }) =>
      changed(right, (_, o) => {
        const x = input.data[o]!;
        return gradOutput.data[o]! * (x === 0 ? 1 : output.data[o]! / x);
      }),
  ),
];
