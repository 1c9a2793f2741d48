// What a network says of each image of a split: its class, how sure it is, and what that costs.
//
// The loss of one image is the loss's last rule, the one that takes the mean over the batch, on a batch of that one
// image: whatever the kernels wrote before it has a row for each. NaN is worse than any loss.

import type { Subset } from "../data/dataset";
import type { ClassScore } from "../protocol/protocol";
import type { Executor, State } from "../run/backend";
import { logProbabilitiesOf, predictions } from "../run/predictions";
import { isPerSample } from "../run/program/program";
import type { Trainer } from "../run/trainer";
import { exp } from "../tensor/math";
import { sizeOf, type Tensor } from "../tensor/tensor";

/** Image by image, in the subset's order, as far as it came. */
export interface Assessed {
  readonly indices: Int32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly predicted: Int32Array<ArrayBuffer>;
  readonly losses: Float64Array<ArrayBuffer>;
  /** Of the predicted class, and of the label. */
  readonly probability: Float32Array<ArrayBuffer>;
  readonly truth: Float32Array<ArrayBuffer>;
}

/**
 * The model with the given weights on every image of a subset.
 * @param passed is told how many images are done, and says whether to go on
 */
export async function assess(
  trainer: Trainer,
  subset: Subset,
  weights: State,
  passed: (done: number) => boolean = () => true,
  breathe?: () => Promise<void>,
): Promise<Assessed> {
  const { length } = subset.indices;
  const found = blank(length);
  let done = 0;
  await trainer.evaluator.look(
    subset,
    weights,
    (executor) => {
      const target = executor.read("target").data;
      const predicted = predictions(executor.read(executor.program.output));
      const losses = lossesOf(executor);
      const { data, width } = probabilitiesOf(executor);
      predicted.forEach((prediction, n) => {
        const at = done + n;
        found.indices[at] = subset.indices[at]!;
        found.labels[at] = target[n]!;
        found.predicted[at] = prediction;
        found.losses[at] = losses[n]!;
        found.probability[at] = data(n * width + prediction);
        found.truth[at] = data(n * width + target[n]!);
      });
      done += predicted.length;
      return passed(done);
    },
    breathe,
  );
  return done === length ? found : first(found, done);
}

function blank(length: number): Assessed {
  return {
    indices: new Int32Array(length),
    labels: new Int32Array(length),
    predicted: new Int32Array(length),
    losses: new Float64Array(length),
    probability: new Float32Array(length),
    truth: new Float32Array(length),
  };
}

function first(
  { indices, labels, predicted, losses, probability, truth }: Assessed,
  count: number,
): Assessed {
  return {
    indices: indices.slice(0, count),
    labels: labels.slice(0, count),
    predicted: predicted.slice(0, count),
    losses: losses.slice(0, count),
    probability: probability.slice(0, count),
    truth: truth.slice(0, count),
  };
}

/** Sample by sample, what the batch's loss is the mean of. */
function lossesOf(executor: Executor): readonly number[] {
  const { program } = executor;
  const { reads, attrs, run } = program.instructions[program.evaluated - 1]!;
  const operands = Object.entries(reads).map(([name, path]) => {
    const tensor = executor.read(path);
    return [name, (n: number) => (isPerSample(program, path) ? rowOf(tensor, n) : tensor)] as const;
  });
  return Array.from({ length: program.batchSize }, (_, n) => {
    const x = Object.fromEntries(operands.map(([name, ofSample]) => [name, ofSample(n)]));
    return run.compute(x, attrs).data[0]!;
  });
}

function rowOf({ dtype, shape, data }: Tensor, n: number): Tensor {
  const [, ...rest] = shape;
  const size = sizeOf(rest);
  return { dtype, shape: [1, ...rest], data: data.slice(n * size, (n + 1) * size) };
}

/** [N, classes]: from their logarithms where the loss takes logits, else what the model puts out. */
function probabilitiesOf(executor: Executor): { data(at: number): number; width: number } {
  const logarithms = logProbabilitiesOf(executor.program);
  const { data, shape } = executor.read(logarithms ?? executor.program.output);
  return { width: shape[1]!, data: (at) => (logarithms === undefined ? data[at]! : exp(data[at]!)) };
}

/** How often each class (row) was said to be each class (column): [classes, classes]. */
export function confusionOf({ labels, predicted }: Assessed, classes: number): Int32Array<ArrayBuffer> {
  const matrix = new Int32Array(classes * classes);
  for (let i = 0; i < labels.length; i++) matrix[labels[i]! * classes + predicted[i]!]!++;
  return matrix;
}

/** Precision and recall, class by class. */
export function scoresOf(confusion: Int32Array, classes: number): readonly ClassScore[] {
  return Array.from({ length: classes }, (_, c) => {
    let count = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      count += confusion[c * classes + other]!;
      predicted += confusion[other * classes + c]!;
    }
    const correct = confusion[c * classes + c]!;
    return {
      count,
      predicted,
      correct,
      ...(predicted > 0 && { precision: correct / predicted }),
      ...(count > 0 && { recall: correct / count }),
    };
  });
}

/** Places from the largest loss to the smallest, NaN before all; equals keep their order. */
export function byLoss({ losses }: Assessed): Int32Array<ArrayBuffer> {
  const rank = (i: number): number => (Number.isNaN(losses[i]) ? Infinity : losses[i]!);
  const isNaNBefore = (a: number, b: number): number =>
    Number(Number.isNaN(losses[b])) - Number(Number.isNaN(losses[a]));
  return Int32Array.from(losses.keys()).sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x === y ? isNaNBefore(a, b) || a - b : y > x ? 1 : -1;
  });
}
