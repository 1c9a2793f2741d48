// A probability plus ε, which keeps its logarithm finite.

import { at } from "../../tensor/tensor";
import { element, number, sum, type Expr } from "../expr";
import type { Operands } from "../op";
import { operand } from "../rules";

export function lifted(x: Operands, n: number, i: number, epsilon: number): Expr {
  const input = operand(x, "input");
  return sum([element("input", input, at(input, n, i)), number(epsilon, String.raw`\varepsilon`)]);
}
