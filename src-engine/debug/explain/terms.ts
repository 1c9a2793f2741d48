// An expression as a sum of terms, each a product of factors: the form in which a number can be read.
//
//   (e^ℓ − [i = t]) · 1/N   →   e^ℓ · 1/N  +  [i = t] · −1 · 1/N
//
// A sum of many elements is multiplied out; a function of them, such as log Σ e^x, stays whole.

import { isLeftOut, type Expr } from "../../ops/expr";
import type { ElementValue, Factor, Term } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import { elementOf, mainOperand, operandsOf } from "../nonFinite/causes";
import { texOf } from "./symbols";

const MOST_OPERANDS = 10;

/** All terms, in the order in which the rule adds them. */
export function termsOf(expr: Expr, instruction: Instruction): readonly Term[] {
  return split(expr, instruction).map(({ factors, isLeftOut }) => ({
    factors,
    value: isLeftOut ? 0 : factors.reduce((product, { value }) => product * value, 1),
  }));
}

/** The factors of a term, which is 0 where a choice left it out, even where another factor is infinite. */
interface Product {
  readonly factors: readonly Factor[];
  readonly isLeftOut: boolean;
}

const minus: Product = { factors: [{ value: -1 }], isLeftOut: false };

function split(expr: Expr, instruction: Instruction): readonly Product[] {
  const one = (factor: Factor): Product[] => [{ factors: [factor], isLeftOut: isLeftOut(expr) }];
  switch (expr.kind) {
    case "element":
      return one(elementOf(expr, instruction.operands));
    case "number":
      return one({ value: expr.value, ...(expr.tex !== undefined && { text: expr.tex }) });
    case "sum":
      if (expr.isWhole || (expr.parts.length > 1 && !readsSeveral(expr)))
        return one(whole(expr, instruction));
      return expr.parts.flatMap((part) => split(part, instruction));
    case "negate":
      return split(expr.parts[0], instruction).map((part) => times(part, minus));
    case "product":
      return expr.parts.reduce<readonly Product[]>(
        (before, part) => {
          const after = split(part, instruction);
          return before.flatMap((left) => after.map((right) => times(left, right)));
        },
        [{ factors: [], isLeftOut: false }],
      );
    case "max": {
      const winner = expr.parts.find(({ value }) => Object.is(value, expr.value));
      return winner?.kind === "element" ? split(winner, instruction) : one(whole(expr, instruction));
    }
    case "choice":
    case "exp":
    case "log":
    case "cos":
    case "reciprocal":
    case "sqrt":
      return one(whole(expr, instruction));
  }
}

function times(left: Product, right: Product): Product {
  return {
    factors: [...left.factors, ...right.factors],
    isLeftOut: left.isLeftOut || right.isLeftOut,
  };
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
