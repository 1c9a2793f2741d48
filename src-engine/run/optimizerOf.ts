// By what a recipe trains: its optimizer, the learning rate among its settings.

import type { OptimizerSpec } from "../model/model";
import type { Recipe } from "../model/presets";
import { usualOptimizer } from "../optim/index";

/** The usual optimizer where the recipe names none. */
export function optimizerOf({
  learningRate,
  optimizer,
}: Pick<Recipe, "learningRate" | "optimizer">): OptimizerSpec {
  const { type, attrs, ...others } = optimizer ?? { type: usualOptimizer, attrs: {} };
  return { type, attrs: { ...attrs, learningRate }, ...others };
}
