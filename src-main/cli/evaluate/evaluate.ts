// backstep evaluate: what a model with given weights makes of a set's test images.

import { take } from "../../../src-engine/data/dataset";
import { assess } from "../../../src-engine/debug/assess";
import type { Trainer } from "../../../src-engine/run/trainer";
import type { State } from "../../../src-engine/run/backend";
import { readArguments, required, whole } from "../arguments";
import { clock } from "../clock";
import { declare, json, text } from "../declaration";
import type { Output } from "../output";
import { openRun, runOptions } from "../run";

const {
  model,
  data,
  "data-dir": dataDir,
  "bad-images": badImages,
  mean,
  deviation,
  "input-range": range,
} = runOptions;
const { seed, backend, threads } = runOptions;

export const declaration = declare({
  name: "evaluate",
  about: "accuracy and loss of a model with given weights on a set's test images",
  synopsis: "--model MODEL|FILE --data NAME|PATH [options]",
  options: {
    weights: {
      ...runOptions.weights,
      value: "FILE",
      about: runOptions.weights.about.replace(/; none.*/, ""),
    },
    limit: text("N", "use only the first N test images", "all"),
    json,
    ...{ model, data, "data-dir": dataDir, "bad-images": badImages },
    ...{ mean, deviation, "input-range": range, seed, backend, threads },
  },
  examples: [
    "evaluate --model cnn-pytorch --weights weights.safetensors --data digits",
    "evaluate --model weights.onnx --data mnist --limit 2000 --json",
    "evaluate --model weights.onnx --data pictures --mean 0.485,0.456,0.406 --deviation 0.229,0.224,0.225",
  ],
  more: () => [
    '--json prints { accuracy, top5, loss, count }; top5 counts an image as right whose class is among the five that are likeliest; both are "NaN" of a model that tells no classes apart.',
  ],
});

export interface EvaluateResult {
  readonly accuracy: number;
  readonly top5: number;
  readonly loss: number;
  readonly count: number;
}

export async function evaluate(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
  const limit = whole("evaluate", "limit", values.limit, 1);
  const { limit: _limit, json: asJson, ...run } = values;
  const named = required("evaluate", "model", values.model);
  const trainer = await openRun("evaluate", run, output.line);
  try {
    if (!trainer.spec.first)
      throw new Error(`evaluate: ${named} comes without weights; give them by --weights FILE`);
    const result = await evaluated(trainer, trainer.weights(), limit);
    output.result(result, asJson, () => [`${rightInWords(result)}loss ${result.loss.toFixed(4)}`]);
  } finally {
    trainer.close();
  }
}

/** Nothing where the model tells no classes apart. */
function rightInWords({ accuracy, top5, count }: EvaluateResult): string {
  if (Number.isNaN(accuracy)) return `of ${count} test images: `;
  return `${(100 * accuracy).toFixed(2)} % of ${count} test images right, ${(100 * top5).toFixed(2)} % among the five likeliest; `;
}

/** @param limit images at most; all where it is undefined */
async function evaluated(trainer: Trainer, state: State, limit = Infinity): Promise<EvaluateResult> {
  const { images } = trainer.test;
  const subset = take(images, Math.min(images.count, limit));
  const { losses, predicted, labels } = await assess(trainer, subset, state, undefined, clock.breathe);
  const isOfClasses = trainer.program.classes !== undefined;
  let top5 = isOfClasses ? 0 : NaN;
  let done = 0;
  if (isOfClasses)
    await trainer.evaluator.look(
      subset,
      state,
      (executor) => {
        const { data, shape } = executor.read(executor.program.output);
        const [rows = 0, width = 1] = shape;
        for (let n = 0; n < rows; n++) {
          const row = data.subarray(n * width, (n + 1) * width);
          const own = row[images.labels[subset.indices[done + n]!]!]!;
          let ahead = 0;
          for (const other of row) if (other > own) ahead++;
          if (ahead < 5) top5++;
        }
        done += rows;
        return true;
      },
      clock.breathe,
    );
  const count = predicted.length;
  const right = isOfClasses ? predicted.reduce((sum, one, n) => sum + Number(one === labels[n]), 0) : NaN;
  return {
    accuracy: right / count,
    top5: top5 / count,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count,
    count,
  };
}
