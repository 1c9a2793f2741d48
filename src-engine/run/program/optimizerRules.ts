// An optimizer under its settings: which of its rules a run has, and what these go by and carry along.

import { completeAttrs, type Clip, type OptimizerSpec } from "../../model/model";
import { rulesUnder, type Op, type Rules } from "../../ops/op";
import { clippings, optimizerNamed } from "../../optim/index";
import type { Attrs } from "../../protocol/protocol";

interface OptimizerRules {
  readonly op: Op;
  /** All there are, with the usual ones filled in, and those of what clips gradients. */
  readonly settings: Attrs;
  readonly rules: Rules<Attrs>;
  /** The settings that a rule reads: each is a tensor of the run. */
  readonly scalars: readonly string[];
  /** What is carried for each parameter. */
  readonly state: Readonly<Record<string, "parameter" | "scalar">>;
  /** What is done to gradients first, in this order. */
  readonly clipping: readonly Clipping[];
}

export interface Clipping {
  readonly op: Op;
  /** The name of its one setting, a tensor of the run, too. */
  readonly setting: string;
}

/** @throws Error naming the setting that is unknown, missing, out of range, or does not go with another */
export function optimizerRules({ type, attrs, clip = {} }: OptimizerSpec): OptimizerRules {
  const op = optimizerNamed(type);
  const own = completeAttrs("optimizer", { type, attrs: { ...op.attrs, ...op.settings } }, attrs);
  const problem = op.problemWith?.(own);
  if (problem !== undefined) throw new Error(`model: ${type} "optimizer": ${problem}`);
  const rules = rulesUnder(op.forward, own);
  const read = new Set(Object.values(rules).flatMap(({ reads }) => reads));
  const clipping = Object.entries(clippings).flatMap(([name, op]) => {
    const value = clip[name as keyof Clip];
    const [setting = ""] = Object.keys(op.settings ?? {});
    return value === undefined ? [] : [{ op, setting, value }];
  });
  const clips = clipping.map(({ op, setting, value }) =>
    completeAttrs("clip", { type: op.type, attrs: op.settings ?? {} }, { [setting]: value }),
  );
  const settings = Object.assign({}, own, ...clips) as Attrs;
  return {
    ...{ op, settings, rules, clipping },
    scalars: Object.keys(op.settings ?? {}).filter((name) => read.has(name)),
    state: Object.fromEntries(Object.entries(op.state ?? {}).filter(([name]) => read.has(name))),
  };
}
