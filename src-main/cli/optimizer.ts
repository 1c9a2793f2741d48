// `--optimizer`, `--schedule`, `--clip-norm` and `--clip-value`: by what a run updates its weights, where it is not to be what its model says.

import type { OptimizerSpec } from "../../src-engine/model/model";
import type { Recipe } from "../../src-engine/model/presets";
import type { Op } from "../../src-engine/ops/op";
import { optimizers, schedules, usualOptimizer } from "../../src-engine/optim/index";
import { parseSettings, type NamedSettings } from "../../src-engine/protocol/namedSettings";
import { trainedBy } from "../../src-engine/serve/session/trainedBy";
import { numeric, only, UsageError } from "./arguments";
import { text } from "./declaration";

const named = (ops: readonly Op[]): string => ops.map(({ type }) => type).join(", ");

export const optimizerOptions = {
  optimizer: text(
    "NAME[:SETTING=X,…]",
    `what updates the weights: ${named(optimizers)}; as in Adam:beta1=0.8`,
    `as the model says, ${usualOptimizer} for ours`,
  ),
  schedule: text(
    "NAME[:SETTING=X,…]",
    `what the learning rate follows: ${named(schedules)}, or none; as in StepLR:stepSize=100`,
    "as the model says, none for ours",
  ),
  "clip-norm": text(
    "X",
    "scale the gradients down before each update, where all of them together have a larger norm",
    "as the model says, never for ours",
  ),
  "clip-value": text(
    "X",
    "cut off every element of the gradients at ±X before each update; before --clip-norm",
    "as the model says, never for ours",
  ),
};

interface OptimizerValues {
  readonly optimizer?: string | undefined;
  readonly schedule?: string | undefined;
  readonly "clip-norm"?: string | undefined;
  readonly "clip-value"?: string | undefined;
}

/**
 * The model's recipe with what was chosen instead.
 * @throws UsageError for names and settings that there are not
 */
export function withOptimizer(command: string, recipe: Recipe, values: OptimizerValues): Recipe {
  if (
    !(Object.keys(optimizerOptions) as (keyof OptimizerValues)[]).some(
      (option) => values[option] !== undefined,
    )
  )
    return recipe;
  const own: OptimizerSpec = recipe.optimizer ?? { type: usualOptimizer, attrs: {} };
  const { type, attrs } =
    values.optimizer === undefined
      ? { ...own, attrs: { ...own.attrs, learningRate: recipe.learningRate } }
      : asked(command, "optimizer", values.optimizer, optimizers);
  const schedule =
    values.schedule === undefined
      ? own.schedule
      : values.schedule === "none"
        ? undefined
        : asked(command, "schedule", values.schedule, schedules);
  const clip = {
    ...own.clip,
    ...only("value", numeric(command, "clip-value", values["clip-value"], 0, 10 ** 9)),
    ...only("norm", numeric(command, "clip-norm", values["clip-norm"], 0, 10 ** 9)),
  };
  const chosen = trainedBy(
    { type, attrs, ...(schedule && { schedule }), ...(Object.keys(clip).length > 0 && { clip }) },
    recipe.learningRate,
    (field, work) => atOption(command, field.includes("schedule") ? "schedule" : "optimizer", work),
  );
  return { ...recipe, ...chosen };
}

/** In any case, and by as much of its name as no other has: `adam`, `cosine`. */
function asked(command: string, option: string, text: string, known: readonly Op[]): NamedSettings {
  const { type, attrs } = atOption(command, option, () => parseSettings(text));
  const wanted = type.toLowerCase();
  const names = known.map((op) => op.type);
  const exact = names.filter((name) => name.toLowerCase() === wanted);
  const [found, ...others] = exact.length
    ? exact
    : names.filter((name) => wanted && name.toLowerCase().startsWith(wanted));
  if (found === undefined || others.length)
    throw new UsageError(`${command}: --${option} must be one of ${names.join(", ")}, got "${type}"`);
  return { type: found, attrs };
}

function atOption<T>(command: string, option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const problem = (error as Error).message.replace(/^model: /, "");
    throw new UsageError(`${command}: --${option}: ${problem}`, { cause: error });
  }
}
