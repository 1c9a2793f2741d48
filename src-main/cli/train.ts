// backstep train: a whole training run, its figures by epoch, and its weights.

import { createHash } from "node:crypto";
import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { contentsOf, formatOf, type State } from "../../src-engine/index";
import type { Evaluation, EpochSummary } from "../../src-engine/protocol/protocol";
import { summarize } from "../../src-engine/run/epoch";
import { reason, saveAtomically } from "../files";
import { readArguments, UsageError, whole } from "./arguments";
import type { Output } from "./output";
import { openRun, runOptions } from "./run";

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

export async function train(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments("train", args, {
    ...runOptions,
    epochs: { type: "string" },
    iterations: { type: "string" },
    out: { type: "string" },
    json: { type: "boolean" },
  });
  const epochs = whole("train", "epochs", values.epochs, 0);
  const iterations = whole("train", "iterations", values.iterations, 0);
  if (epochs !== undefined && iterations !== undefined) {
    throw new UsageError("train: --epochs and --iterations exclude each other");
  }
  const format = values.out === undefined ? undefined : formatNamed(values.out);
  if (values.out !== undefined) await mustBeWritable(values.out); // before an hour of training, not after
  const trainer = await openRun("train", values);
  const { iterationsPerEpoch, spec } = trainer;
  const total = iterations ?? (epochs ?? spec.recipe.epochs) * iterationsPerEpoch;

  const summaries: EpochSummary[] = [];
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
    test: await trainer.evaluate(trainer.test, weights),
    imagesPerSecond: trained > 0 ? Math.round((images * 1000) / trained) : 0,
    memoryBytes: trainer.memoryBytes ?? null,
    weightsSha256: sha256(weights),
  };
  if (format && values.out !== undefined) {
    await saveAtomically(values.out, await format.encode(contentsOf(trainer, weights)));
    output.line(`saved ${values.out}`);
  }
  trainer.close();
  output.result(result, values.json, () => summaryText(result));
}

function formatNamed(path: string): ReturnType<typeof formatOf> {
  try {
    return formatOf(path);
  } catch (error) {
    throw new UsageError(`train: --out: ${(error as Error).message}`);
  }
}

async function mustBeWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new Error(`train: cannot write ${path}: ${folder}: ${reason(error)}`, { cause: error });
  });
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

function sha256(weights: State): string {
  const hash = createHash("sha256");
  for (const { data } of weights.values()) {
    const float32 = data instanceof Float32Array ? data : Float32Array.from(data);
    hash.update(new Uint8Array(float32.buffer, float32.byteOffset, float32.byteLength));
  }
  return hash.digest("hex");
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

function summaryText({ test, imagesPerSecond, weightsSha256 }: TrainResult): string {
  return [
    `test accuracy ${percent(test.accuracy)}, loss ${test.loss.toFixed(4)} on ${test.count} images`,
    `${imagesPerSecond} images/s`,
    `weights sha256 ${weightsSha256}`,
  ].join("\n");
}
