// An expression as a sum of terms, each a product of factors: the form in which a number can be read.
//
//   (e^ℓ − [i = t]) · 1/N   →   e^ℓ · 1/N  +  [i = t] · −1 · 1/N
//
// A sum of many elements is multiplied out; a function of them, such as log Σ e^x, stays whole.

import { isLeftOut, number, type Expr } from "../../ops/expr";
import type { ElementValue, Factor, Term } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import { elementOf, mainOperand, operandsOf } from "../nonFinite/causes";
import { texOf } from "./symbols";

const MOST_OPERANDS = 10;

/** All terms, in the order in which the rule adds them: their values at once, one itself when it is asked for. */
interface Terms {
  readonly values: readonly number[];
  term(at: number): Term;
}

export function termsOf(expr: Expr, instruction: Instruction): Terms {
  const terms: (readonly Expr[])[] = [];
  const values: number[] = [];
  expand(expr, [], (factors) => {
    terms.push(factors);
    // What a choice left out counts for nothing, even where another factor is infinite.
    const value = factors.reduce((product, factor) => product * factor.value, 1);
    values.push(factors.some(isLeftOut) ? 0 : value);
  });
  return {
    values,
    term: (at) => ({
      factors: terms[at]!.map((factor) => factorOf(factor, instruction)),
      value: values[at]!,
    }),
  };
}

const minus = number(-1);

/**
 * Hands on each product of which an expression is the sum.
 * @param before factors that all of them have
 */
function expand(expr: Expr, before: readonly Expr[], found: (factors: readonly Expr[]) => void): void {
  switch (expr.kind) {
    case "sum":
      if (expr.isWhole || (expr.parts.length > 1 && !readsSeveral(expr))) return found([...before, expr]);
      for (const part of expr.parts) expand(part, before, found);
      return;
    case "negate":
      return expand(expr.parts[0], before, (factors) => found([...factors, minus]));
    case "product": {
      const from = (at: number, factors: readonly Expr[]): void =>
        at < expr.parts.length
          ? expand(expr.parts[at]!, factors, (further) => from(at + 1, further))
          : found(factors);
      return from(0, before);
    }
    case "max": {
      const winner = expr.parts.find(({ value }) => Object.is(value, expr.value));
      return found([...before, winner?.kind === "element" ? winner : expr]);
    }
    case "element":
    case "number":
    case "choice":
    case "exp":
    case "expm1":
    case "log":
    case "log1p":
    case "normalCdf":
    case "reciprocal":
    case "cos":
    case "sqrt":
      return found([...before, expr]);
  }
}

function factorOf(expr: Expr, instruction: Instruction): Factor {
  if (expr.kind === "element") return elementOf(expr, instruction.operands);
  if (expr.kind !== "number") return whole(expr, instruction);
  return { value: expr.value, ...(expr.tex !== undefined && { text: expr.tex }) };
}

/** A function of elements as one factor. */
function whole(expr: Expr, instruction: Instruction): Factor {
  const operands = readBy(expr, instruction);
  const main = expr.kind === "choice" ? operands[0] : (mainOperand(expr, instruction) ?? operands[0]);
  return {
    value: expr.value,
    ...(main && { path: main.path, index: main.index }),
    text: texOf(expr, instruction),
    ...(operands.length > 1 && { operands: operands.slice(0, MOST_OPERANDS) }),
  };
}

/** Whether it was computed from more than one element. */
function readsSeveral(expr: Expr): boolean {
  let first: Extract<Expr, { kind: "element" }> | undefined;
  const isAnother = (node: Expr): boolean => {
    if (node.kind === "number") return false;
    if (node.kind !== "element") return node.parts.some(isAnother);
    first ??= node;
    return node.of !== first.of || node.index.some((i, d) => i !== first!.index[d]);
  };
  return isAnother(expr);
}

function readBy(expr: Expr, instruction: Instruction): readonly ElementValue[] {
  return operandsOf(expr, instruction, { choices: true });
}
