// A watch: an expression's value at a moment, or why it has none.

import type { WatchResult } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import {
  evaluate,
  ExpressionError,
  needsOf,
  needsOfTensor,
  parse,
  partOf,
  reasonFor,
  shapeOf,
  summary,
  valuesBySample,
  type Expression,
  type Needs,
  type Scope,
} from "../expression/index";

/**
 * What an expression that may also be a whole tensor reads.
 * @throws ExpressionError
 */
export function needsOfWatch({ text, root }: Expression, program: Program): Needs {
  const isWhole = root.kind === "tensor" && shapeOf(root, program).length > 0;
  return isWhole ? needsOfTensor(root, program) : needsOf({ text, root }, program);
}

/** True is 1. Of an expression that speaks of samples its mean over the batch: `predicted == label` is the accuracy. */
export function valueAt(expression: Expression, scope: Scope): number | undefined {
  if (!expression.root.perSample) return numeric(evaluate(expression.root, { scope }));
  const values = valuesBySample(expression, scope);
  return values && values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
}

/**
 * A mistake in the expression has a column; something that is only not known yet has an error without one.
 * @param program the run's, which names the tensors; the scope's may be that of a smaller batch
 */
export function watchResult(text: string, program: Program, scope: Scope): WatchResult {
  try {
    const expression = parse(text);
    needsOfWatch(expression, program);
    return { expression: text, ...said(expression, scope) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { expression: text, error: error.message, column: error.column };
  }
}

function said(expression: Expression, scope: Scope): Pick<WatchResult, "value" | "text" | "error"> {
  const { root } = expression;
  const value = valueAt(expression, scope);
  if (value !== undefined) return { value };
  const look = root.perSample ? { scope, n: 0 } : { scope };
  const part = root.kind === "tensor" && shapeOf(root, scope.program).length ? partOf(root, look) : undefined;
  return part ? { text: summary(part) } : { error: reasonFor(root, look) };
}

function numeric(value: number | boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
