// The end of an iteration: what the learning rate is, gradients clipped, and every parameter that learns updated.

import { completeAttrs, type OptimizerSpec } from "../../model/model";
import type { Rules } from "../../ops/op";
import { opUnder } from "../../ops/under";
import { scheduleNamed } from "../../optim/index";
import type { Attrs, Tensors, TensorPath } from "../../protocol/protocol";
import { INITIAL_LEARNING_RATE, LEARNING_RATE } from "../../protocol/tensorPath";
import type { Shape } from "../../tensor/tensor";
import { optimizerRules, type Clipping } from "./optimizerRules";
import { OPTIMIZER } from "./program";
import type { Facts, Unit, Written } from "./unit";

/** What the update is compiled into. */
interface UpdateSite {
  readonly optimizer: OptimizerSpec;
  /** Those to which a gradient comes back. */
  readonly parameters: readonly TensorPath[];
  readonly tensors: Tensors;
  add(path: TensorPath, shape: Shape, facts: Facts): void;
  carry(path: TensorPath): void;
  emit(unit: Unit, rules: Rules<Attrs>, written: Written): void;
}

const settingFacts = { role: "setting", perSample: false } as const;

/** Adds to the site, in this order: settings, clipping, and for each parameter its state and its update. */
export function compileUpdate(site: UpdateSite): void {
  const { optimizer, parameters, tensors } = site;
  const { op, rules, scalars, state: carried, clipping } = optimizerRules(optimizer);
  for (const path of scalars) addSetting(site, path, path === LEARNING_RATE ? optimizer.schedule : undefined);
  for (const { setting } of clipping) addSetting(site, setting);
  const gradients = new Map(parameters.map((path) => [path, `${path}.grad`]));
  for (const one of clipping) clip(site, one, gradients);
  for (const parameter of parameters) {
    const { shape, layer = "" } = tensors[parameter]!;
    const paths: Record<string, TensorPath> = { parameter, gradient: gradients.get(parameter)! };
    for (const path of scalars) paths[path] = path;
    for (const [state, size] of Object.entries(carried)) {
      const path = (paths[state] = `${parameter}.${state}`);
      const facts = { role: "optimizerState", of: parameter, layer, perSample: false } as const;
      site.add(path, size === "scalar" ? [] : shape, facts);
      site.carry(path);
    }
    site.emit({ name: layer, op, attrs: {}, paths, inputs: [] }, rules, (rule, { next }) => ({
      path: next === undefined ? `${parameter}.${rule}` : `${paths[next]!}.next`,
      facts: {
        ...(next === undefined ? { role: "saved", of: parameter } : { role: "next", of: paths[next]! }),
        layer,
        perSample: false,
      },
    }));
  }
}

/**
 * Rules that read a gradient are done for each parameter, others once: they read what was written for each of them, numbered. All
 * come before the first parameter is updated, as if they were a layer's.
 * @param gradients what the optimizer takes for them, which changes
 */
function clip(site: UpdateSite, { op, setting }: Clipping, gradients: Map<TensorPath, TensorPath>): void {
  const shared: Record<string, TensorPath> = { [setting]: setting };
  for (const [rule, run] of Object.entries(op.forward)) {
    const emit = (paths: Record<string, TensorPath>, path: TensorPath, facts: Partial<Facts>): void => {
      const unit = { name: OPTIMIZER, op, attrs: {}, paths, inputs: [] };
      const written = { path, facts: { role: "saved", perSample: false, ...facts } as const };
      site.emit(unit, { [rule]: run }, () => written);
    };
    if (!run.reads.includes("gradient")) {
      emit(shared, rule, {});
      continue;
    }
    const wrote = site.parameters.map((of, r) => {
      const path = `${of}.${rule}`;
      emit({ ...shared, gradient: gradients.get(of)! }, path, { of, layer: site.tensors[of]!.layer! });
      shared[`${rule}${r + 1}`] = path;
      return [of, path] as const;
    });
    if (rule === Object.keys(op.forward).at(-1)) for (const [of, path] of wrote) gradients.set(of, path);
  }
}

/** A number that the optimizer goes by: carried, or written anew in each iteration by a schedule from the one it starts from. */
function addSetting(site: UpdateSite, path: TensorPath, schedule?: OptimizerSpec["schedule"]): void {
  if (!schedule) {
    site.add(path, [], settingFacts);
    site.carry(path);
    return;
  }
  const whole = scheduleNamed(schedule.type);
  const attrs = completeAttrs("schedule", whole, schedule.attrs);
  const op = opUnder(whole, attrs);
  site.add(INITIAL_LEARNING_RATE, [], settingFacts);
  site.carry(INITIAL_LEARNING_RATE);
  site.add("iteration", [], { role: "input", perSample: false, dtype: "int32" });
  const paths = { initialLearningRate: INITIAL_LEARNING_RATE, iteration: "iteration" };
  site.emit({ name: OPTIMIZER, op, attrs, paths, inputs: [] }, op.forward, () => ({
    path,
    facts: settingFacts,
  }));
}
