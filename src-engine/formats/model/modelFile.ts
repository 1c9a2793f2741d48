// A model in a JSON file of its own: the `model` object of a session, what it is trained by, and as much of a recipe as its
// author cares to give. docs/model.schema.json says the same to editors.

import { LARGEST_BATCH, LONGEST_NAME, LONGEST_SESSION, MOST } from "../../protocol/limits";
import { FormatError } from "../formatError";
import { JsonField } from "../json/jsonField";
import { parseJson } from "../json/jsonTree";
import { readModel, readOptimizer } from "./modelReader";
import { readAugment } from "./augmentFields";
import { readDeviation, readMean } from "./normalizationFields";
import type { SessionModel, SessionOptimizer, SessionRecipe } from "../session/session";

export interface ModelFile {
  readonly model: SessionModel;
  readonly optimizer?: SessionOptimizer;
  /** Without what the optimizer says. */
  readonly recipe: Partial<Omit<SessionRecipe, "optimizer" | "learningRate">>;
}

/** @throws FormatError naming the field, what was expected there and what was found */
export function decodeModel(text: string): ModelFile {
  if (text.length > LONGEST_SESSION)
    fail(`expected at most ${LONGEST_SESSION} characters, got ${text.length}`);
  const root = new JsonField(parseJson(text, fail), "", fail);
  root.holding("$schema", "name", "input", "layers", "output", "loss", "optimizer", "recipe");
  root.optional("$schema", (field) => field.text(LONGEST_NAME));
  const model = readModel(root);
  return {
    model,
    ...root.optional("optimizer", readOptimizer),
    recipe: root.optional("recipe", (field) => readRecipe(field, model.input)).recipe ?? {},
  };
}

function readRecipe(recipe: JsonField, [channels]: SessionModel["input"]): ModelFile["recipe"] {
  recipe.holding(
    ...[
      "batchSize",
      "epochs",
      "initialization",
      "validationShare",
      "shuffle",
      "shift",
      "augment",
      "mean",
      "deviation",
    ],
  );
  return {
    ...recipe.optional("batchSize", (field) => field.whole(1, LARGEST_BATCH)),
    ...recipe.optional("epochs", (field) => field.whole(0, MOST)),
    ...recipe.optional("initialization", (field) => field.text(LONGEST_NAME)),
    ...recipe.optional("validationShare", (field) => field.number(0, 1)),
    ...recipe.optional("shuffle", (field) => field.truth()),
    ...recipe.optional("shift", (field) => field.whole(0, 127)),
    ...recipe.optional("augment", readAugment),
    ...recipe.optional("mean", (field) => readMean(field, channels)),
    ...recipe.optional("deviation", (field) => readDeviation(field, channels)),
  };
}

function fail(problem: string): never {
  throw new FormatError("model", problem);
}
