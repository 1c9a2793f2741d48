// What values an expression can have at all, whatever the run does: so that a condition that can never hold is told when
// it is set. Only what is sure counts; what is not understood here may be anything.

import type { Program } from "../../run/program/program";
import { arithmetic } from "./arithmetic";
import { isTrue } from "./evaluate";
import { ExpressionError } from "./expressionError";
import type { BinaryOperator, Expression, Name, Node } from "./node";

/** From the least to the most, both included; `nan` where it may be NaN as well. Of NaN alone the least is above the most. */
interface Range {
  readonly least: number;
  readonly most: number;
  readonly nan: boolean;
}

const anything: Range = { least: -Infinity, most: Infinity, nan: true };
const truths: Range = { least: 0, most: 1, nan: false };
const counted: Range = { least: 0, most: Infinity, nan: false };
const magnitude: Range = { ...counted, nan: true };

const ofCalls: Readonly<Record<string, Range>> = {
  ...{ dead: truths, nan: counted, count: counted, argmax: counted },
  ...{ norm: magnitude, std: magnitude, absmax: magnitude, abs: magnitude, sqrt: magnitude, exp: magnitude },
  sign: { least: -1, most: 1, nan: true },
};

/** Both limits are included. Truths count as 0 and 1; `nan` says whether NaN is possible as well. */
export function rangeOf(node: Node, program: Program): Range {
  switch (node.kind) {
    case "constant":
      return point(Number(node.value));
    case "name":
      return ofName(node.name, program);
    case "call":
      return (node.arguments.length === 1 ? ofCalls[node.name] : undefined) ?? anything;
    case "change":
      return truths;
    case "unary": {
      if (node.operator === "!") return truths;
      const { least, most, nan } = rangeOf(node.operand, program);
      return { least: -most, most: -least, nan };
    }
    case "binary":
      return joined(node.operator, rangeOf(node.left, program), rangeOf(node.right, program));
    case "tensor":
      return anything;
  }
}

/** @throws ExpressionError where a condition is false whatever the run does */
export function assertMayHold({ root }: Expression, program: Program): void {
  if (!mayHold(root, program))
    throw new ExpressionError("expected a condition that can hold, got one that never does", root.at);
}

function mayHold(node: Node, program: Program): boolean {
  if (node.kind === "constant") return isTrue(node.value);
  if (node.kind !== "binary") return true;
  const { operator, left, right } = node;
  if (operator === "&&") return mayHold(left, program) && mayHold(right, program);
  if (operator === "||") return mayHold(left, program) || mayHold(right, program);
  const compared = comparisons[operator];
  if (!compared) return true;
  const [x, y] = [rangeOf(left, program), rangeOf(right, program)];
  if (x.least > x.most || y.least > y.most) return operator === "!="; // one is NaN
  return compared(x, y);
}

/** Whether a comparison can be true of two numbers, each in its range. */
const comparisons: Readonly<Record<string, (x: Range, y: Range) => boolean>> = {
  "<": (x, y) => x.least < y.most,
  "<=": (x, y) => x.least <= y.most,
  ">": (x, y) => x.most > y.least,
  ">=": (x, y) => x.most >= y.least,
  "==": (x, y) => x.least <= y.most && y.least <= x.most,
  "!=": (x, y) => !(isPoint(x) && isPoint(y) && x.least === y.least),
};

function ofName(name: Name, { classes, batchSize }: Program): Range {
  if (name === "label" || name === "predicted")
    return classes === undefined ? counted : { ...counted, most: classes - 1 };
  if (name === "n") return { ...counted, most: batchSize - 1 };
  return name === "iteration" || name === "epoch" || name === "sample" ? counted : anything;
}

function joined(operator: BinaryOperator, x: Range, y: Range): Range {
  if (operator === "&&" || operator === "||") return truths;
  if (isPoint(x) && isPoint(y)) return point(Number(arithmetic[operator](x.least, y.least)));
  const sum = operator === "+" ? y : { least: -y.most, most: -y.least };
  // Rounding keeps the order of sums; of infinities nothing is said.
  const ends = [x.least + sum.least, x.most + sum.most] as const;
  if ((operator === "+" || operator === "-") && !x.nan && !y.nan && !ends.some(Number.isNaN))
    return { least: ends[0], most: ends[1], nan: ends.some((end) => !Number.isFinite(end)) };
  return Object.hasOwn(comparisons, operator) ? truths : anything;
}

function point(x: number): Range {
  return Number.isNaN(x)
    ? { least: Infinity, most: -Infinity, nan: true }
    : { least: x, most: x, nan: false };
}

function isPoint({ least, most, nan }: Range): boolean {
  return least === most && !nan;
}

/** Whether an index of this range can be within a dimension. */
export function mayBeWithin(range: Range, size: number): boolean {
  if (isPoint(range) && !Number.isInteger(range.least)) return false;
  return range.most >= 0 && range.least <= size - 1;
}

/** As an error message has it: `10`, `10 … 19`, `NaN`. */
export function shownRange({ least, most }: Range): string {
  if (least > most) return "NaN";
  return least === most ? String(least) : `${least} … ${most}`;
}
