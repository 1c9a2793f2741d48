// backstep train: a whole training run, its figures by epoch, and its weights.

import { dirname, join } from "node:path";
import { weightsSha256 } from "../../../src-engine/formats/session/fingerprint";
import { contentsOf, Session, type Trainer } from "../../../src-engine/index";
import type { SessionRun } from "../../../src-engine/formats/session/session";
import type { Evaluation, EpochSummary } from "../../../src-engine/protocol/protocol";
import { sessionRun } from "../../../src-engine/serve/session/sessionRun";
import { besidePath, encodeBeside } from "../../files/besideFile";
import { assertSavable } from "../../files";
import { readArguments, UsageError, whole } from "../arguments";
import { clock } from "../clock";
import { declare, json, text } from "../declaration";
import { formatNamed } from "../files/formatName";
import { Interruption } from "./interruption";
import { Keeping } from "./sessionKeeper";
import type { Output } from "../output";
import { preprocessingInto, withPreprocessing } from "../files/preprocessing";
import { resumed } from "./resumed";
import { backendOf, epochsByModel, openRun, runOptions } from "../run";
import { saveTraining } from "./saveTraining";
import { assertSessionName, type Trained } from "./trainedSession";
import { Training } from "./training";

export const declaration = declare({
  name: "train",
  about: "train a model: its figures by epoch, its weights, and the run as a session",
  synopsis: "--model MODEL --data digits|mnist [options], or --resume FILE.backstep [options]",
  options: {
    epochs: text("E", "how long to train", epochsByModel),
    iterations: text("I", "how long to train, in iterations instead of epochs"),
    out: text("FILE", "save the weights: .safetensors, .npz, .pt, .onnx or a TensorFlow.js model.json"),
    "with-preprocessing": withPreprocessing,
    session: text(
      "FILE.backstep",
      "save the run with its weights, at every epoch's end and every half minute; the two files before it stay",
    ),
    resume: text("FILE.backstep", "go on with a run that was interrupted, and keep it in the same file"),
    json,
    ...runOptions,
  },
  examples: [
    "train --model cnn-pytorch --data digits --epochs 5 --out weights.onnx",
    "train --model lenet-jax --data digits --session run.backstep --json",
    "train --resume run.backstep --epochs 20",
  ],
  more: () => [
    "Ctrl+C, SIGTERM and SIGHUP end a run after the iteration it is at, which is written down first; a second one ends it at once. Then it exits with 130, 143 or 129.",
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
  /** Of training alone, evaluations excluded. Null where a run was at its end already. */
  readonly imagesPerSecond: number | null;
  /** What the engine holds for the run: images, tensors, working memory. Null for the reference, which does not count. */
  readonly memoryBytes: number | null;
  /** Of the parameters' float32 bytes, in the program's order. */
  readonly weightsSha256: string;
}

/** @returns the exit code: 1 where a result is not where it was to be, 128 and the signal's number after a signal */
export async function train(args: readonly string[], output: Output): Promise<number> {
  const { values } = readArguments(declaration, args);
  const epochs = whole("train", "epochs", values.epochs, 0);
  const iterations = whole("train", "iterations", values.iterations, 0);
  if (epochs !== undefined && iterations !== undefined) {
    throw new UsageError("train: --epochs and --iterations exclude each other");
  }
  const format = values.out === undefined ? undefined : formatNamed("train", "--out", values.out);
  const preprocessing = preprocessingInto("train", format, values["with-preprocessing"]);
  const beside = format && values.out !== undefined ? besidePath(values.out, format) : undefined;
  const path = values.session ?? values.resume;
  if (values.session !== undefined) assertSessionName("train", values.session);
  const before = values.resume === undefined ? undefined : await resumed(values.resume, values, output);
  const session = before?.session ?? new Session(await openRun("train", values, output.line), clock);
  const { trainer } = session;
  const { iterationsPerEpoch, spec } = trainer;
  const asked = iterations ?? (epochs === undefined ? undefined : epochs * iterationsPerEpoch);
  const goal = asked ?? before?.saved.state?.goal ?? spec.recipe.epochs * iterationsPerEpoch;
  const reached = session.branch.history.length;
  if (goal < reached)
    throw new Error(
      `train: ${values.resume} has been trained for ${reached} iterations, more than the ${goal} that are asked for`,
    );
  for (const place of [values.out, beside, path])
    if (place !== undefined) await assertSavable(place, bytesOfWeights(trainer)); // before an hour of training, not after
  const known = before?.saved.file.run;
  const run = (): Promise<SessionRun> =>
    known ? Promise.resolve(known) : sessionRun(spec, backendOf("train", values));
  const trained: Trained = { session, run, hashes: before?.saved.file.hashes ?? [], goal };
  const isOther = path !== values.resume;
  /** What is on disk is what would be written. */
  const isOver =
    before?.isNewest === true && !isOther && reached === goal && before.saved.state?.goal === goal;
  if (isOver) output.line(`train: the run in ${path} is finished already, after ${goal} iterations`);
  const keeping =
    path === undefined || isOver
      ? undefined
      : new Keeping(path, output, isOther || before?.isNewest !== false);
  const interruption = new Interruption();
  const busy = before?.saved.state?.busy ?? 0;
  const training = new Training(trained, output, interruption, keeping, epochLine, busy);
  try {
    await training.run();
    if (trainer.iteration >= goal) return await finished();
    return await interrupted();
  } finally {
    interruption.release();
    trainer.close();
  }

  async function interrupted(): Promise<number> {
    const where = `interrupted by ${interruption.signal} after iteration ${trainer.iteration} of ${goal}`;
    if (!keeping || path === undefined) {
      output.line(`backstep: ${where}; nothing is kept of a run without --session FILE.backstep`);
      return interruption.code;
    }
    await keeping.settle();
    const kept = { path, bytes: await training.session() };
    if (await saveTraining({ session: kept, weights: undefined }, output))
      output.line(`backstep: ${where}; it goes on with: train --resume ${path}`);
    return interruption.code;
  }

  async function finished(): Promise<number> {
    if (training.epochs.some(({ trainLoss }) => !Number.isFinite(trainLoss))) {
      output.line("the loss stopped being a finite number: these weights are of no use; try a smaller --lr");
    }
    await keeping?.settle();
    const kept = path === undefined || isOver ? undefined : { path, bytes: await training.session() };
    const isKept = await saveTraining({ session: kept, weights: undefined }, output); // before the test images, which may take long
    const weights = trainer.weights();
    const result: TrainResult = {
      epochs: training.epochs.map((summary) => ({
        ...summary,
        validationLoss: summary.validationLoss ?? null,
        validationAccuracy: summary.validationAccuracy ?? null,
      })),
      test: await trainer.evaluator.evaluate(trainer.test, weights, clock.breathe),
      imagesPerSecond: training.imagesPerSecond,
      memoryBytes: trainer.memoryBytes ?? null,
      weightsSha256: await weightsSha256(weights),
    };
    const { out } = values;
    const known = { iteration: trainer.iteration, test: result.test };
    const contents = { ...contentsOf(trainer, weights, known), preprocessing };
    const text = format && (await encodeBeside(format, contents));
    const parts = (await format?.parts?.(contents)) ?? new Map<string, Uint8Array>();
    const isSaved = await saveTraining(
      {
        session: undefined,
        weights:
          format && out !== undefined ? { path: out, bytes: await format.encode(contents) } : undefined,
        beside: beside !== undefined && text ? { path: beside, bytes: text } : undefined,
        parts: [...parts].map(([name, bytes]) => ({ path: join(dirname(out!), name), bytes })),
      },
      output,
    );
    output.result(result, values.json, () => summaryLines(result));
    return isKept && isSaved ? 0 : 1;
  }
}

/** About as much as a result takes. */
function bytesOfWeights(trainer: Trainer): number {
  return [...trainer.weights().values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** ` accuracy 97.50 %`; nothing where the model tells no classes apart. */
const accuracyOf = (share: number): string =>
  Number.isNaN(share) ? "" : ` accuracy ${(share * 100).toFixed(2)} %`;

function epochLine(summary: EpochSummary): string {
  const { epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds } = summary;
  const validation =
    validationLoss === undefined || validationAccuracy === undefined
      ? ""
      : `  validation loss ${validationLoss.toFixed(4)}${accuracyOf(validationAccuracy)}`;
  return `epoch ${epoch + 1}  train loss ${trainLoss.toFixed(4)}${accuracyOf(trainAccuracy)}${validation}  ${seconds.toFixed(2)} s`;
}

function summaryLines({ test, imagesPerSecond, weightsSha256 }: TrainResult): readonly string[] {
  return [
    `test${accuracyOf(test.accuracy)}${Number.isNaN(test.accuracy) ? "" : ","} loss ${test.loss.toFixed(4)} on ${test.count} images`,
    ...(imagesPerSecond === null ? [] : [`${imagesPerSecond} images/s`]),
    `weights sha256 ${weightsSha256}`,
  ];
}
