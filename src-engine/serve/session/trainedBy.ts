// The optimizer and the schedule that somebody chose, as a recipe has them: known, complete, and the learning rate apart.

import { completeAttrs, type OptimizerSpec } from "../../model/model";
import type { Recipe } from "../../model/presets";
import { canonicalAttrs } from "../../ops/attrs";
import { optimizerNamed, scheduleNamed } from "../../optim/index";
import { optimizerRules } from "../../run/program/optimizerRules";

/** Does the work, and says of what is wrong at which field it is. */
type AtField = <T>(field: string, work: () => T) => T;

/**
 * The learning rate is one of the optimizer's settings here, and a recipe's own number in a run.
 * @param usual the rate where neither the choice nor its optimizer has one
 */
export function trainedBy(
  { type, attrs, schedule, clip }: OptimizerSpec,
  usual: number,
  at: AtField,
): Required<Pick<Recipe, "optimizer" | "learningRate">> {
  const op = at("optimizer.type", () => optimizerNamed(type));
  const { learningRate = op.settings?.["learningRate"]?.default ?? usual, ...others } = attrs;
  at("optimizer.attrs", () => optimizerRules({ type, attrs: { ...others, learningRate } }));
  if (clip) at("optimizer.clip", () => optimizerRules({ type, attrs: { ...others, learningRate }, clip }));
  const written = schedule && at("optimizer.schedule.type", () => scheduleNamed(schedule.type));
  if (written) at("optimizer.schedule.attrs", () => completeAttrs("schedule", written, schedule.attrs));
  return {
    learningRate: Number(learningRate),
    optimizer: {
      type,
      attrs: others,
      ...(clip && { clip }),
      ...(written && { schedule: { ...schedule, attrs: canonicalAttrs(written.attrs, schedule.attrs) } }),
    },
  };
}
