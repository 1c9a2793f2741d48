// The catalogue of mistakes: what is told of each, and that each can be made and changes numbers.

import { expect, test } from "vitest";
import { mistakeCalled, mistakes } from "../../../../src-engine/check/mistakes/index";
import { toldMistakes } from "../../../../src-engine/check/mistakes/told";
import { ops } from "../../../../src-engine/ops/index";
import { updateOps } from "../../../../src-engine/optim/index";

test("every mistake has an id of its own, in lower case with hyphens", () => {
  const ids = mistakes.map(({ id }) => id);
  expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every mistake says what, why, how it is written, how it should be and where it has happened", () => {
  for (const { id, title, why, wrong, right, source } of mistakes) {
    expect(title, id).toMatch(/^[^A-Z].{10,}[^.]$/);
    expect(why, id).toMatch(/^.{20,}[.?]$/);
    expect([wrong.length > 3, right.length > 3, wrong !== right], id).toEqual([true, true, true]);
    expect(source, id).toMatch(/^https:\/\/[^\s]+$/);
  }
});

test("every mistake is of an op there is, of any, or of what is around them", () => {
  const known = new Set([...ops, ...updateOps].map(({ type }) => type));
  const others = mistakes.map(({ op }) => op).filter((op) => !known.has(op));
  expect(others.filter((op) => !["*", "optimizer", "data", "initialization"].includes(op))).toEqual([]);
});

test("what is told has no functions in it, and everything else", () => {
  const told = toldMistakes();
  expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  expect(told.map(({ id }) => id)).toEqual(mistakes.map(({ id }) => id));
});

test("a mistake is found by its id, and one that there is not is said to be none", () => {
  expect(mistakeCalled("pool-ties-all").op).toBe("MaxPool2d");
  expect(() => mistakeCalled("pool")).toThrow('no mistake is called "pool"; known are conv-');
});
