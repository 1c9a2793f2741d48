// From what a person asked for to a run: preset, data, recipe, and what the page is told of them.

import { augmentInWords, parseAugment } from "../../protocol/recipe/augment";
import { exerciseCalled, toldExercise } from "../../check/exercises/index";
import type { Dataset } from "../../data/dataset";
import { letterOf } from "../../debug/explain/symbols";
import { placeOf } from "../../debug/time/moment";
import { fitted } from "./fitted";
import { presetNamed, presets, type Preset, type Recipe } from "../../model/presets";
import { openName } from "../../ops/inputs";
import type { Op } from "../../ops/op";
import { everyOp, usualOptimizer } from "../../optim/index";
import { settingsInWords } from "../../protocol/namedSettings";
import type { DataInfo, InstructionInfo, LaunchOptions, SessionInfo } from "../../protocol/protocol";
import type { Backend, State } from "../../run/backend";
import type { Instruction } from "../../run/program/program";
import { Trainer } from "../../run/trainer";

export type Choices = Omit<LaunchOptions, "data" | "backend" | "warmup" | "epochs" | "opened"> &
  Pick<Recipe, "shift">;

/**
 * A trainer for a preset, with its own recipe where nothing else was chosen.
 * @throws Error naming an unknown model, or what does not fit together.
 */
export function trainerFor({ model, ...choices }: Choices, dataset: Dataset, backend: Backend): Trainer {
  return trainerOf(fitted(presetNamed(model), dataset), choices, dataset, backend);
}

/**
 * The same for a model that is at hand, with its recipe.
 * @param first weights that it begins with
 */
export function trainerOf(
  { model, recipe }: Preset,
  choices: Omit<Choices, "model">,
  dataset: Dataset,
  backend: Backend,
  first?: State,
): Trainer {
  const {
    batchSize = recipe.batchSize,
    learningRate = recipe.learningRate,
    seed = 0,
    limit,
    shift,
    augment,
    exercise,
  } = choices;
  return new Trainer(
    {
      ...{
        model,
        recipe: augmented({ ...recipe, batchSize, learningRate, ...(shift && { shift }) }, augment),
      },
      ...{ dataset, seed, limit },
      ...(first && { first }),
      ...(exercise !== undefined && { exercise }),
    },
    backend,
  );
}

/** @param words what is done to training images instead of what the recipe says, as `parseAugment` takes it */
function augmented({ augment: own, ...recipe }: Recipe, words: string | undefined): Recipe {
  const augment = words === undefined ? own : parseAugment(words);
  return { ...recipe, ...(augment && Object.keys(augment).length > 0 && { augment }) };
}

/** @param datasets the names of those that `launch` knows */
export function sessionInfo(
  trainer: Trainer,
  backend: Pick<Backend, "name">,
  datasets: readonly string[],
): SessionInfo {
  const { program, spec, iterationsPerEpoch } = trainer;
  const { recorded } = spec;
  return {
    model: spec.model.name,
    backend: backend.name,
    seed: spec.seed,
    batchSize: spec.recipe.batchSize,
    learningRate: spec.recipe.learningRate,
    ...updatesInWords(spec.recipe),
    iterationsPerEpoch,
    ...(recorded && { recorded: { name: recorded.name, iterations: recorded.iterations } }),
    ...(spec.limit !== undefined && { limit: spec.limit }),
    ...(spec.recipe.shift && { shift: spec.recipe.shift }),
    ...(spec.recipe.augment && { augment: augmentInWords(spec.recipe.augment) }),
    ...(spec.exercise !== undefined && { exercise: toldExercise(exerciseCalled(spec.exercise)) }),
    data: dataInfo(trainer),
    ...(program.classes === undefined && { reconstruction: program.output }),
    layers: program.layers,
    instructions: program.instructions.map(instructionInfo),
    tensors: program.tensors,
    models: presets.map(({ model: { name }, lookAt, data }) => ({ name, lookAt, data })),
    datasets,
  };
}

function dataInfo({ spec: { dataset, recipe }, train, validation, test }: Trainer): DataInfo {
  return {
    name: dataset.name,
    classes: dataset.classes,
    train: train.indices.length,
    validation: validation.indices.length,
    test: test.indices.length,
    mean: recipe.mean,
    deviation: recipe.deviation,
  };
}

function updatesInWords({
  optimizer,
}: Recipe): Pick<SessionInfo, "optimizer" | "schedule" | "clipValue" | "clipNorm"> {
  if (!optimizer) return {};
  const { schedule, clip: { value: clipValue, norm: clipNorm } = {} } = optimizer;
  const name = settingsInWords(optimizer);
  return {
    ...(name !== usualOptimizer && { optimizer: name }),
    ...(schedule && { schedule: settingsInWords(schedule) }),
    ...(clipValue !== undefined && { clipValue }),
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

export function instructionInfo(instruction: Instruction): InstructionInfo {
  const { phase, layer, op, rule, reads, writes, run } = instruction;
  const names = [...Object.keys(reads), rule];
  const letters = Object.fromEntries(names.map((name) => [name, letterOf(name, instruction)]));
  const place = placeOf(instruction).join("/");
  const derived = derivedBy(op);
  const derivedTex = (derived?.[rule] ?? derived?.[openName(rule)?.open ?? ""])?.tex;
  return {
    ...{ phase, layer, op, rule, place, tex: run.tex, letters, reads, writes },
    ...(derivedTex !== undefined && derivedTex !== run.tex && { derivedTex }),
  };
}

/** The rules of an op before any attributes change them. */
function derivedBy(type: string): Op["forward"] | undefined {
  const op = everyOp(type);
  return op && { ...op.forward, ...op.backward };
}
