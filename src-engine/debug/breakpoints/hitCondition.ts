// Of a breakpoint's hits, counted from the beginning of the run, which stop: `5` the fifth, `>= 5`, `% 10` every tenth.

import { ExpressionError } from "../expression/index";

const comparisons: Readonly<Record<string, (hit: number, count: number) => boolean>> = {
  "==": (hit, count) => hit === count,
  ">=": (hit, count) => hit >= count,
  ">": (hit, count) => hit > count,
  "<=": (hit, count) => hit <= count,
  "<": (hit, count) => hit < count,
  "%": (hit, count) => hit % count === 0,
};

/**
 * A function of the hit's number, which is 1 at the first.
 * @throws ExpressionError
 */
export function parseHitCondition(text: string): (hit: number) => boolean {
  const [, operator = "==", digits] = /^\s*(==|>=|>|<=|<|%)?\s*(\d{1,15})\s*$/.exec(text) ?? [];
  if (digits === undefined) {
    throw new ExpressionError(
      `expected a number of hits, as in 5, >= 5 or % 10, got ${JSON.stringify(text.slice(0, 80))}`,
      text.length - text.trimStart().length,
    );
  }
  const count = Number(digits);
  if (operator === "%" && count === 0) {
    throw new ExpressionError("expected every how many hits, at least 1, got 0", text.indexOf(digits));
  }
  const compare = comparisons[operator]!;
  return (hit) => compare(hit, count);
}
