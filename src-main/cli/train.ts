// backstep train: a whole training run, its figures by epoch, and its weights.

import { weightsSha256 } from "../../src-engine/formats/fingerprint";
import type { SessionHash } from "../../src-engine/formats/session";
import { contentsOf, type Trainer } from "../../src-engine/index";
import type { Evaluation, EpochSummary } from "../../src-engine/protocol/protocol";
import { summarize } from "../../src-engine/run/epoch";
import { besidePath, encodeBeside } from "../besideFile";
import { assertSavable } from "../files";
import { readArguments, UsageError, whole } from "./arguments";
import { declare, json, text } from "./declaration";
import { formatNamed } from "./formatName";
import type { Output } from "./output";
import { preprocessingInto, withPreprocessing } from "./preprocessing";
import { backendOf, epochsByModel, openRun, runOptions } from "./run";
import { saveTraining } from "./saveTraining";
import { assertSessionName, trainedSession } from "./trainedSession";

export const declaration = declare({
  name: "train",
  about: "train a model: its figures by epoch, its weights, and the run as a session",
  synopsis: "--model MODEL --data digits|mnist [options]",
  options: {
    epochs: text("E", "how long to train", epochsByModel),
    iterations: text("I", "how long to train, in iterations instead of epochs"),
    out: text("FILE", "save the weights: .safetensors, .npz or .onnx"),
    "with-preprocessing": withPreprocessing,
    session: text("FILE.backstep", "save the run, with a hash of the weights after every epoch"),
    json,
    ...runOptions,
  },
  examples: [
    "train --model cnn-pytorch --data digits --epochs 5 --out weights.onnx",
    "train --model lenet-jax --data digits --session run.backstep --json",
  ],
  more: () => [
    "In what --json prints, epochs are counted from 0, like iterations everywhere; in words from 1.",
  ],
});

export interface TrainResult {
  /** `validationLoss` and `validationAccuracy` are null where the model keeps no validation images. */
  readonly epochs: readonly (Omit<EpochSummary, "validationLoss" | "validationAccuracy"> & {
    readonly validationLoss: number | null;
    readonly validationAccuracy: number | null;
  })[];
  readonly test: Evaluation;
  /** Of training alone, evaluations excluded. */
  readonly imagesPerSecond: number;
  /** What the engine holds for the run: images, tensors, working memory. Null for the reference, which does not count. */
  readonly memoryBytes: number | null;
  /** Of the parameters' float32 bytes, in the program's order. */
  readonly weightsSha256: string;
}

/** @returns the exit code: 1 where a result is not where it was to be */
export async function train(args: readonly string[], output: Output): Promise<number> {
  const { values } = readArguments(declaration, args);
  const epochs = whole("train", "epochs", values.epochs, 0);
  const iterations = whole("train", "iterations", values.iterations, 0);
  if (epochs !== undefined && iterations !== undefined) {
    throw new UsageError("train: --epochs and --iterations exclude each other");
  }
  const format = values.out === undefined ? undefined : formatNamed("train", "--out", values.out);
  const preprocessing = preprocessingInto("train", format, values["with-preprocessing"]);
  if (values.session !== undefined) assertSessionName("train", values.session);
  const trainer = await openRun("train", values);
  const beside = format && values.out !== undefined ? besidePath(values.out, format) : undefined;
  for (const path of [values.out, beside, values.session]) {
    if (path !== undefined) await assertSavable(path, bytesOfWeights(trainer)); // before an hour of training, not after
  }
  const { iterationsPerEpoch, spec } = trainer;
  const total = iterations ?? (epochs ?? spec.recipe.epochs) * iterationsPerEpoch;

  const summaries: EpochSummary[] = [];
  const hashes: SessionHash[] = [];
  const keepHash = async (): Promise<void> => {
    if (values.session === undefined) return;
    hashes.push({ branch: 0, iteration: trainer.iteration, sha256: await weightsSha256(trainer.weights()) });
  };
  await keepHash();
  let trained = 0;
  while (trainer.iteration < total) {
    const epoch = Math.floor(trainer.iteration / iterationsPerEpoch);
    const end = Math.min((epoch + 1) * iterationsPerEpoch, total);
    const before = trained;
    while (trainer.iteration < end) {
      const began = performance.now();
      const slice = Math.min(end, trainer.iteration + Math.max(1, Math.round(iterationsPerEpoch / 50)));
      while (trainer.iteration < slice) trainer.advance();
      trained += performance.now() - began;
      const last = trainer.history.loss(trainer.iteration - 1);
      output.progress(`epoch ${epoch + 1}  iteration ${trainer.iteration}/${total}  loss ${last.toFixed(4)}`);
    }
    const summary = await summarize(trainer, epoch, (trained - before) / 1000, trainer.weights());
    summaries.push(summary);
    output.line(epochLine(summary));
    await keepHash();
  }

  if (summaries.some(({ trainLoss }) => !Number.isFinite(trainLoss))) {
    output.line("the loss stopped being a finite number: these weights are of no use; try a smaller --lr");
  }
  const weights = trainer.weights();
  const images = imagesIn(total, trainer.train.indices.length, spec.recipe.batchSize, iterationsPerEpoch);
  const result: TrainResult = {
    epochs: summaries.map((summary) => ({
      ...summary,
      validationLoss: summary.validationLoss ?? null,
      validationAccuracy: summary.validationAccuracy ?? null,
    })),
    test: await trainer.evaluator.evaluate(trainer.test, weights),
    imagesPerSecond: trained > 0 ? Math.round((images * 1000) / trained) : 0,
    memoryBytes: trainer.memoryBytes ?? null,
    weightsSha256: await weightsSha256(weights),
  };
  const { out, session } = values;
  const known = { iteration: trainer.iteration, test: result.test };
  const contents = { ...contentsOf(trainer, weights, known), preprocessing };
  const text = format && (await encodeBeside(format, contents));
  const isSaved = await saveTraining(
    {
      session:
        session === undefined
          ? undefined
          : { path: session, bytes: await trainedSession(trainer, backendOf("train", values), hashes) },
      weights: format && out !== undefined ? { path: out, bytes: await format.encode(contents) } : undefined,
      beside: beside !== undefined && text ? { path: beside, bytes: text } : undefined,
    },
    output,
  );
  trainer.close();
  output.result(result, values.json, () => summaryLines(result));
  return isSaved ? 0 : 1;
}

/** About as much as a result takes. */
function bytesOfWeights(trainer: Trainer): number {
  return [...trainer.weights().values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

function imagesIn(
  iterations: number,
  perEpoch: number,
  batchSize: number,
  iterationsPerEpoch: number,
): number {
  const whole = Math.floor(iterations / iterationsPerEpoch);
  return whole * perEpoch + Math.min((iterations % iterationsPerEpoch) * batchSize, perEpoch);
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function epochLine(summary: EpochSummary): string {
  const { epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds } = summary;
  const validation =
    validationLoss === undefined || validationAccuracy === undefined
      ? ""
      : `  validation loss ${validationLoss.toFixed(4)} accuracy ${percent(validationAccuracy)}`;
  return `epoch ${epoch + 1}  train loss ${trainLoss.toFixed(4)} accuracy ${percent(trainAccuracy)}${validation}  ${seconds.toFixed(2)} s`;
}

function summaryLines({ test, imagesPerSecond, weightsSha256 }: TrainResult): readonly string[] {
  return [
    `test accuracy ${percent(test.accuracy)}, loss ${test.loss.toFixed(4)} on ${test.count} images`,
    `${imagesPerSecond} images/s`,
    `weights sha256 ${weightsSha256}`,
  ];
}
