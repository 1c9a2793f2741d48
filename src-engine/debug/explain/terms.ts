// An expression as a sum of terms, each a product of factors: the form in which a number can be read.
//
//   (e^ℓ − [i = t]) · 1/N   →   e^ℓ · 1/N  +  [i = t] · −1 · 1/N
//
// A sum of many elements is multiplied out; a function of them, such as log Σ e^x, stays whole.

import type { Expr } from "../../ops/expr";
import type { ElementValue, Factor, Term } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";
import { elementOf, mainOperand, operandsOf } from "../causes";
import { texOf } from "./symbols";

const MOST_OPERANDS = 10;

/** All terms, in the order in which the rule adds them. */
export function termsOf(expr: Expr, instruction: Instruction): readonly Term[] {
  return split(expr, instruction).map((factors) => ({ factors, value: valueOf(factors) }));
}

/** 0 where a choice left it out, even where another factor is infinite. */
function valueOf(factors: readonly Factor[]): number {
  let value = 1;
  for (const factor of factors) {
    if (factor.value === 0 && factor.text?.startsWith("[")) return 0;
    value *= factor.value;
  }
  return value;
}

type Factors = readonly Factor[];

function split(expr: Expr, instruction: Instruction): readonly Factors[] {
  switch (expr.kind) {
    case "element":
      return [[elementOf(expr, instruction.operands)]];
    case "number":
      return [[{ value: expr.value, ...(expr.tex !== undefined && { text: expr.tex }) }]];
    case "sum":
      if (expr.parts.length > 1 && readBy(expr, instruction).length < 2) return [[whole(expr, instruction)]];
      return expr.parts.flatMap((part) => split(part, instruction));
    case "negate":
      return split(expr.parts[0], instruction).map((factors) => [...factors, { value: -1 }]);
    case "product":
      return expr.parts.reduce<readonly Factors[]>(
        (before, part) => {
          const after = split(part, instruction);
          return before.flatMap((left) => after.map((right) => [...left, ...right]));
        },
        [[]],
      );
    case "max": {
      const winner = expr.parts.find(({ value }) => Object.is(value, expr.value));
      return winner?.kind === "element" ? split(winner, instruction) : [[whole(expr, instruction)]];
    }
    case "choice":
    case "exp":
    case "log":
    case "reciprocal":
      return [[whole(expr, instruction)]];
  }
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

function readBy(expr: Expr, instruction: Instruction): readonly ElementValue[] {
  return operandsOf(expr, instruction, { choices: true });
}
