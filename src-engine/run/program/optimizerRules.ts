// An optimizer under its settings: which of its rules a run has, and what these go by and carry along.

import { completeAttrs, type OptimizerSpec } from "../../model/model";
import { rulesUnder, type Op, type Rules } from "../../ops/op";
import { optimizerNamed } from "../../optim/index";
import type { Attrs } from "../../protocol/protocol";

export interface OptimizerRules {
  readonly op: Op;
  /** All there are, with the usual ones filled in. */
  readonly settings: Attrs;
  readonly rules: Rules<Attrs>;
  /** The settings that a rule reads: each is a tensor of the run. */
  readonly scalars: readonly string[];
  /** What is carried for each parameter. */
  readonly state: Readonly<Record<string, "parameter" | "scalar">>;
}

/** @throws Error naming the setting that is unknown, missing, out of range, or does not go with another */
export function optimizerRules({ type, attrs }: OptimizerSpec): OptimizerRules {
  const op = optimizerNamed(type);
  const settings = completeAttrs("optimizer", { type, attrs: { ...op.attrs, ...op.settings } }, attrs);
  const problem = op.problemWith?.(settings);
  if (problem !== undefined) throw new Error(`model: ${type} "optimizer": ${problem}`);
  const rules = rulesUnder(op.forward, settings);
  const read = new Set(Object.values(rules).flatMap(({ reads }) => reads));
  return {
    ...{ op, settings, rules },
    scalars: Object.keys(op.settings ?? {}).filter((name) => read.has(name)),
    state: Object.fromEntries(Object.entries(op.state ?? {}).filter(([name]) => read.has(name))),
  };
}
