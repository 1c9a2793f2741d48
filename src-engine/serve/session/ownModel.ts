// A model that somebody brings, as if it were one of ours: what its file leaves out is as in the first preset, and what does
// not fit is said at the field.

import { FormatError } from "../../formats/formatError";
import { decodeModel, type ModelFile } from "../../formats/model/modelFile";
import { completeAttrs, keptModel, opOf } from "../../model/model";
import { presets, type Preset } from "../../model/presets";
import { AttrError } from "../../ops/attrs";
import { compile } from "../../run/program/compile";
import { optimizerOf } from "../../run/optimizerOf";
import { schemeNamed } from "./sessionRun";
import { trainedBy } from "./trainedBy";

/**
 * @param text of a JSON file
 * @throws FormatError naming the field, what was expected there and what was found
 */
export function ownModel(text: string): Preset {
  const file = decodeModel(text);
  const { model, optimizer, recipe } = file;
  for (const check of checksOf(file)) check();
  const usual = presets[0]!.recipe;
  const { initialization = usual.initialization, ...given } = recipe;
  const preset = {
    model: keptModel(model),
    recipe: {
      ...usual,
      ...given,
      initialization: at("recipe.initialization", () => schemeNamed(initialization)),
      ...(optimizer && trainedBy(optimizer, usual.learningRate, at)),
    },
  };
  at(undefined, () => compile(model, optimizerOf(preset.recipe), 1));
  return preset;
}

/** What is wrong with the fields of a model, each by itself, as `ownModel` says it: whether its shapes fit is not asked. */
export function fieldProblems(file: ModelFile): readonly string[] {
  return checksOf(file).flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      return [(error as FormatError).problem];
    }
  });
}

/** Each throws a FormatError where something is wrong with its part. */
function checksOf({ model, optimizer, recipe }: ModelFile): readonly (() => void)[] {
  const usual = presets[0]!.recipe;
  const { initialization = usual.initialization } = recipe;
  return [
    ...model.layers.map((layer, i) => () => {
      const op = at(`layers[${i}].type`, () => opOf(layer));
      at(`layers[${i}].attrs`, () => completeAttrs(layer.name, op, layer.attrs));
    }),
    () => {
      const loss = at("loss.type", () => opOf({ name: "loss", type: model.loss.type }));
      if (!loss.inputs.includes("target"))
        at("loss.type", () => refuse(`${loss.type} is no loss: it takes no target`));
      at("loss.attrs", () => completeAttrs("loss", loss, model.loss.attrs));
    },
    () => at("recipe.initialization", () => schemeNamed(initialization)),
    () => optimizer && trainedBy(optimizer, usual.learningRate, at),
  ];
}

function refuse(problem: string): never {
  throw new Error(problem);
}

/** @param field where the compiler does not say it itself */
function at<T>(field: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message, cause } = error as Error;
    if (field !== undefined && cause instanceof AttrError)
      throw new FormatError("model", `${field}.${cause.message}`);
    const problem = message.replace(/^(model|session): /, "");
    throw new FormatError("model", field === undefined ? problem : `${field}: ${problem}`);
  }
}
