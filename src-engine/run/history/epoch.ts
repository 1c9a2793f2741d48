// What an epoch came to, once its last iteration (or as many as there were) is done.

import type { EpochSummary } from "../../protocol/protocol";
import type { State } from "../backend";
import type { Trainer } from "../trainer";

/**
 * Means over the epoch's batches as they trained, and the validation split under the weights
 * that came of it.
 * @param seconds how long the epoch took
 */
export async function summarize(
  trainer: Trainer,
  epoch: number,
  seconds: number,
  state: State,
  breathe?: () => Promise<void>,
): Promise<EpochSummary> {
  const { iterationsPerEpoch, validation, history } = trainer;
  const { loss, accuracy } = history.points(epoch * iterationsPerEpoch, (epoch + 1) * iterationsPerEpoch);
  const held = validation.indices.length
    ? await trainer.evaluator.evaluate(validation, state, breathe)
    : undefined;
  return {
    epoch,
    trainLoss: weighted(loss, trainer),
    trainAccuracy: weighted(accuracy, trainer),
    ...(held && { validationLoss: held.loss, validationAccuracy: held.accuracy }),
    seconds,
  };
}

/** The mean over images: a smaller last batch counts for less. */
function weighted(means: Float32Array, { train, spec }: Trainer): number {
  let sum = 0;
  let images = 0;
  means.forEach((mean, i) => {
    const batch = Math.min(spec.recipe.batchSize, train.indices.length - i * spec.recipe.batchSize);
    sum += mean * batch;
    images += batch;
  });
  return sum / images;
}
