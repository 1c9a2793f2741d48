// A rule's expression as terms: what a choice leaves out counts for nothing, and nothing else does.

import { expect, test } from "vitest";
import { termsOf } from "../../../../src-engine/debug/explain/terms";
import { choice, number, product, sum } from "../../../../src-engine/ops/expr";
import { smallTrainer } from "../../../support/runs";

const instruction = smallTrainer().program.instructions[0]!;
const infinite = number(Infinity);

test("what a choice leaves out is 0, however large it is", () => {
  const expr = product([infinite, choice(String.raw`\mathrm{arg\,max}`, [], 0)]);
  expect(termsOf(expr, instruction).values).toEqual([expr.value]);
  expect(expr.value).toBe(0);
});

test("a sum that comes to 0 leaves nothing out, even where it begins with a choice", () => {
  const expr = product([sum([choice("[x > 0]", [], 0), number(0)]), infinite]);
  expect(termsOf(expr, instruction).values).toEqual([expr.value]);
  expect(expr.value).toBeNaN();
});
