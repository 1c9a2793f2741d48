// A recording as what a session goes through: a trainer whose iterations are the recorded moments.

import { FormatError } from "../../formats/formatError";
import type { Preset } from "../../model/presets";
import type { Backend } from "../../run/backend";
import { compile } from "../../run/program/compile";
import type { Program } from "../../run/program/program";
import { optimizerOf } from "../../run/optimizerOf";
import { recordedBackend } from "../../run/recorded/recordedBackend";
import { Trainer } from "../../run/trainer";
import type { ObservedIteration } from "../recording";
import { recordedImages } from "./images";
import { momentsOf } from "./moments";

interface RecordedRun {
  /** What the recording is called. */
  readonly name: string;
  /** The model that was recorded, and by what it was trained as far as that is known. */
  readonly preset: Preset;
  /** How many samples of each batch were recorded. */
  readonly batchSize: number;
  /** As the recorded run counted them, ascending. */
  readonly iterations: readonly number[];
  /** Reads the iteration at a place among these. */
  readonly observe: (program: Program, at: number) => Promise<ObservedIteration>;
  /** The loss of each, where it was recorded: what the curve shows before anybody has been there. */
  readonly losses?: readonly (number | undefined)[];
}

/**
 * Stands at the first moment. Only that one has been read.
 * @throws FormatError where a file is damaged, Error saying what is missing or does not fit
 */
export async function recordedTrainer(
  { name, preset: { model, recipe }, batchSize, iterations, observe, losses }: RecordedRun,
  backend: Backend,
): Promise<Trainer> {
  if (iterations.length === 0) throw new FormatError("recording", `${name} has no iterations`);
  const program = compile(model, optimizerOf(recipe), batchSize);
  const first = await observe(program, 0);
  const batch = first.values.get("input")?.tensor;
  const { shape } = program.tensors["input"]!;
  const pictures = recordedImages(
    name,
    batch?.shape.join() === shape.join() ? batch : { shape, dtype: "float64", data: new Float64Array(0) },
    iterations.length,
    program.classes,
  );
  const moments = momentsOf(
    name,
    program,
    { iterations, losses: iterations.map((_, at) => losses?.[at] ?? NaN) },
    (at) => (at === 0 ? Promise.resolve(first) : observe(program, at)),
    pictures.draw,
  );
  await moments.load(0);
  const { augment: _augment, shift: _shift, ...others } = recipe;
  return new Trainer(
    {
      model,
      recipe: {
        ...others,
        ...pictures.normalization,
        ...{ batchSize, epochs: 1, validationShare: 0, shuffle: false },
      },
      ...{ dataset: pictures.dataset, seed: 0, recorded: moments },
    },
    recordedBackend(backend, moments),
  );
}
