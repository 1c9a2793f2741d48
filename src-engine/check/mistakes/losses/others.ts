// Mistakes in losses that compare numbers with numbers.

import { bceWithLogitsLoss } from "../../../ops/bceWithLogitsLoss/bceWithLogitsLoss";
import { l1Loss } from "../../../ops/l1Loss/l1Loss";
import { mseLoss } from "../../../ops/mseLoss/mseLoss";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

const gradient = {
  rules: ["gradInput"],
  when: ({ reduction }: { reduction?: unknown }) => reduction !== "sum",
};

export const otherLossMistakes: readonly Mistake[] = [
  mistakeIn(
    { ops: [mseLoss], rules: ["gradInput"] },
    {
      id: "mse-half",
      title: "the loss is half of the squared error, so that its gradient has no 2",
      why: "The factor ½ is put in so that it cancels the 2: as good a loss, at twice the learning rate.",
      wrong: "dy = (y - t) / y.size",
      right: "dy = 2 * (y - t) / y.size",
      source: "https://github.com/davisking/dlib/issues/1169",
      convention: true,
    },
    ({ right }) => changed(right, (value) => value / 2),
  ),
  mistakeIn(
    { ops: [mseLoss, l1Loss, bceWithLogitsLoss], ...gradient },
    {
      id: "elements-not-divided",
      title: "the gradient is not divided by the number of elements",
      why: "The loss is a mean, and its gradient is written for the sum.",
      wrong: "dy = 2 * (y - t)",
      right: "dy = 2 * (y - t) / y.size",
      converges: "It is a much larger learning rate.",
      source: "https://github.com/acids-ircam/creative_ml/pull/6",
    },
    ({ right }) => changed(right, (value) => value * right.data.length),
  ),
  mistakeIn(
    { ops: [mseLoss, l1Loss, bceWithLogitsLoss], ...gradient },
    {
      id: "elements-by-batch-only",
      title: "the gradient is divided by the batch size and not by the number of elements",
      why: "The sum over a sample's outputs is averaged over the batch, which many definitions have; PyTorch's mean is over all elements.",
      wrong: "dy = 2 * (y - t) / N",
      right: "dy = 2 * (y - t) / y.size",
      shows: "several outputs",
      source: "https://github.com/oysteijo/simd_neuralnet/issues/1",
      convention: true,
    },
    ({ right }) => changed(right, (value) => (value * right.data.length) / right.shape[0]!),
  ),
  mistakeIn(
    { ops: [bceWithLogitsLoss], rules: ["gradInput"], takes: ["target"] },
    {
      id: "bce-positive-only",
      title: "targets of 0 get no gradient",
      why: "Only −t·log p is differentiated, and the term of 1 − t forgotten.",
      wrong: "dx = t * (p - 1) / N",
      right: "dx = (p - t) / N",
      source: "https://github.com/deeplearning4j/nd4j/issues/1328",
    },
    ({ x: { target }, right }) =>
      target.data.length === right.data.length
        ? changed(right, (value, o) => value * target.data[o]!)
        : undefined,
  ),
  mistakeIn(
    { ops: [l1Loss], rules: ["gradInput"], takes: ["input", "target"] },
    {
      id: "l1-not-sign",
      title: "the difference comes back instead of its sign",
      why: "The squared error's gradient is used for the absolute error.",
      wrong: "dy = (y - t) / y.size",
      right: "dy = np.sign(y - t) / y.size",
      source: "https://github.com/omar-florez/scratch_mlp/issues/3",
    },
    ({ x: { input, target }, right }) =>
      changed(right, (value, o) => Math.abs(value) * (input.data[o]! - target.data[o]!)),
  ),
];
