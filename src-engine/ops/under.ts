// An op as it is under given attributes: without the tensors that they leave out, and with its rules as they are then; and with as
// many inputs as it is given.

import type { Attrs } from "../protocol/protocol";
import { withInputs } from "./inputs";
import { differentiated, rulesUnder, type Carried, type Op, type Rule, type Rules } from "./op";

/**
 * The op itself where its attributes change nothing.
 * @param inputs how many it is given, for an op that takes any number
 */
export function opUnder(whole: Op, attrs: Attrs, inputs?: number): Op {
  const op = inputs === undefined ? whole : withInputs(whole, inputs);
  const out = [...leftOut(op.parameters, attrs), ...leftOut(op.buffers, attrs)];
  const { forward, backward, evaluation } = op;
  const under = (rules: Rules<Attrs>): Rules<Attrs> => allUnder(rules, attrs, out);
  const all = [forward, backward, evaluation?.forward ?? {}, evaluation?.backward ?? {}];
  const isSame = all.every((rules) => Object.values(rules).every((rule) => !rule.under && !rule.when));
  if (out.length === 0 && isSame) return op;
  return {
    ...op,
    ...(op.parameters && { parameters: kept(op.parameters, out) }),
    ...(op.buffers && { buffers: kept(op.buffers, out) }),
    forward: under(forward),
    backward: under(backward),
    ...(evaluation && {
      evaluation: { forward: under(evaluation.forward), backward: under(evaluation.backward) },
    }),
  };
}

function leftOut(carried: Carried<Attrs> = {}, attrs: Attrs): readonly string[] {
  return Object.entries(carried)
    .filter(([, { when }]) => when && !when(attrs))
    .map(([name]) => name);
}

function kept(carried: Carried<Attrs>, out: readonly string[]): Carried<Attrs> {
  return Object.fromEntries(Object.entries(carried).filter(([name]) => !out.includes(name)));
}

/** Without those that write the gradient or the next value of what is left out. */
function allUnder(rules: Rules<Attrs>, attrs: Attrs, out: readonly string[]): Rules<Attrs> {
  return Object.fromEntries(
    Object.entries(rulesUnder(rules, attrs))
      .filter(([name, { next = differentiated(name) }]) => !out.includes(next))
      .map(([name, rule]) => [name, ruleUnder(name, rule, attrs, out)]),
  );
}

/** Its kernel gets no view where it would have had one of what is left out. */
function ruleUnder(name: string, rule: Rule<Attrs>, attrs: Attrs, out: readonly string[]): Rule<Attrs> {
  const own = rule.under?.(attrs) ?? rule;
  const missing = own.reads.find((operand) => out.includes(operand));
  if (missing !== undefined)
    throw new Error(`op: ${name} reads "${missing}", which its attributes leave out`);
  const absent = rule.reads.flatMap((operand, at) => (out.includes(operand) ? [at] : []));
  return absent.length && own.kernel ? { ...own, kernel: { ...own.kernel, absent } } : own;
}
