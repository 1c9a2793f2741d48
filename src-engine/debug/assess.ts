// What a network says of each image of a split: its class, how sure it is, and what that costs.
//
// The loss of one image is the loss's last rule, the one that takes the mean over the batch, on a batch of that one
// image: what the kernels wrote before it has a row for each, or is computed anew for that image. NaN is worse than any loss.

import type { Subset } from "../data/dataset";
import type { ClassScore, TensorPath } from "../protocol/protocol";
import type { Executor, State } from "../run/backend";
import { logProbabilitiesOf, predictionsOf } from "../run/predictions";
import { isPerSample } from "../run/program/program";
import type { Trainer } from "../run/trainer";
import { exp } from "../tensor/math";
import { sizeOf, tensor, type Tensor } from "../tensor/tensor";

/** Image by image, in the subset's order, as far as it came. */
export interface Assessed {
  readonly indices: Int32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly predicted: Int32Array<ArrayBuffer>;
  readonly losses: Float64Array<ArrayBuffer>;
  /** Of the predicted class, and of the label; NaN where the model tells no classes apart, and then −1 is predicted. */
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
      const losses = lossesOf(executor);
      const predicted = predictionsOf(executor.program, (path) => executor.read(path));
      const { data, width } = predicted ? probabilitiesOf(executor) : { data: () => NaN, width: 0 };
      losses.forEach((loss, n) => {
        const prediction = predicted?.[n] ?? -1;
        const at = done + n;
        found.indices[at] = subset.indices[at]!;
        found.labels[at] = target[n]!;
        found.predicted[at] = prediction;
        found.losses[at] = loss;
        found.probability[at] = data(n * width + prediction);
        found.truth[at] = data(n * width + target[n]!);
      });
      done += losses.length;
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
  const byPath = new Map(program.instructions.map((one) => [one.writes, one]));
  const tensors = new Map<TensorPath, Tensor>();
  const whole = (path: TensorPath): Tensor => {
    const tensor = tensors.get(path) ?? executor.read(path);
    tensors.set(path, tensor);
    return tensor;
  };
  const ofSample = (path: TensorPath, n: number): Tensor => {
    if (isPerSample(program, path)) return rowOf(whole(path), n);
    const { reads, attrs, run } = byPath.get(path)!;
    const x = Object.entries(reads).map(([name, one]) => [name, ofSample(one, n)] as const);
    return run.compute(Object.fromEntries(x), attrs);
  };
  return Array.from({ length: program.batchSize }, (_, n) => ofSample(program.loss, n).data[0]!);
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

/**
 * How often a class was said to be a class, where it ever was: int32 [pairs, 3], label, predicted and count, by their numbers.
 * There are no more pairs than images, however many classes there are.
 */
export function confusedPairs({ labels, predicted }: Pick<Assessed, "labels" | "predicted">): Tensor {
  const counts = new Map<number, Map<number, number>>();
  labels.forEach((label, i) => {
    if (predicted[i]! < 0) return;
    const row = counts.get(label) ?? new Map<number, number>();
    row.set(predicted[i]!, (row.get(predicted[i]!) ?? 0) + 1);
    counts.set(label, row);
  });
  const sorted = <T>(map: ReadonlyMap<number, T>): (readonly [number, T])[] =>
    [...map].sort(([a], [b]) => a - b);
  const pairs = sorted(counts).flatMap(([label, row]) => sorted(row).map(([said, n]) => [label, said, n]));
  return tensor([pairs.length, 3], pairs.flat(), "int32");
}

/** Precision and recall, class by class. @param pairs as `confusedPairs` tells them */
export function scoresOf(pairs: ArrayLike<number>, classes: number): readonly ClassScore[] {
  const [count, predicted, correct] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let at = 0; at < pairs.length; at += 3) {
    const [label, said, n] = [pairs[at]!, pairs[at + 1]!, pairs[at + 2]!];
    count[label]! += n;
    predicted[said]! += n;
    if (label === said) correct[label]! += n;
  }
  return Array.from({ length: classes }, (_, c) => ({
    ...{ count: count[c]!, predicted: predicted[c]!, correct: correct[c]! },
    ...(predicted[c]! > 0 && { precision: correct[c]! / predicted[c]! }),
    ...(count[c]! > 0 && { recall: correct[c]! / count[c]! }),
  }));
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
