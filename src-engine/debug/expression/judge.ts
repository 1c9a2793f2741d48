// Whether a condition holds in an iteration. One that speaks of samples holds if it does for any sample.

import { evaluate, number, truth, type Value } from "./evaluate";
import { within, type ChangeNode, type Expression, type Node } from "./node";
import { isOfParameters } from "./parameters";
import { askedOnce, type Scope } from "./scope";

interface Verdict {
  /** Undefined where it depends on what is not known. */
  readonly holds: boolean | undefined;
  /** The position in the batch of the first sample for which it does. */
  readonly sample?: number;
}

/** Samples are asked in the batch's order, up to the first for which it holds. */
export function judge({ root }: Expression, scope: Scope): Verdict {
  if (!root.perSample) return { holds: truth(root, { scope }) };
  const once = askedOnce(scope);
  const memo = new Map<Node, Value | undefined>();
  if (truth(root, { scope: once, memo }) === false) return { holds: false }; // whatever the sample
  let unknown = false;
  for (let n = 0; n < scope.program.batchSize; n++) {
    const holds = truth(root, { scope: once, n, memo });
    if (holds) return { holds, sample: n };
    unknown ||= holds === undefined;
  }
  return { holds: unknown ? undefined : false };
}

/**
 * Whether a condition holds, as far as can be said with a scope that knows only part: nothing but the iteration while
 * running free, say. An answer is final: a scope that knows more gives the same.
 */
export function presume(expression: Expression, scope: Scope): boolean | undefined {
  return judge(expression, scope).holds;
}

/** The value for each sample of the batch; undefined where one of them is not known. */
export function valuesBySample({ root }: Expression, scope: Scope): readonly Value[] | undefined {
  const once = askedOnce(scope);
  const memo = new Map<Node, Value | undefined>();
  const values: Value[] = [];
  for (let n = 0; n < scope.program.batchSize; n++) {
    const value = evaluate(root, { scope: once, n, memo });
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** What `recall` is to give one iteration later: the numbers whose change is asked for, as far as they are known. */
export function remember({ root }: Expression, scope: Scope): ReadonlyMap<ChangeNode, number> {
  const kept = new Map<ChangeNode, number>();
  for (const node of within(root)) {
    if (node.kind !== "change" || isOfParameters(node.of, scope.program)) continue;
    const value = number(node.of, { scope });
    if (value !== undefined) kept.set(node, value);
  }
  return kept;
}
