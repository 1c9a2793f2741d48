// A condition that can never hold says so when it is set; one that may is taken.

import { describe, expect, test } from "vitest";
import { verify } from "../../../src-engine/debug/breakpoints/breakpoints";
import { program, scopeOf, valueOf } from "../../support/expressions";
import fc from "../../support/properties";
import { parse } from "../../../src-engine/debug/expression/index";
import { rangeOf } from "../../../src-engine/debug/expression/ranges";

const verified = (condition: string) => verify([{ id: 1, enabled: true, condition }], program).verified[0]!;

describe("a condition that can never hold", () => {
  test.each([
    ["label == 12", 6],
    ["predicted > 9", 10],
    ["n == 2", 2],
    ["iteration < 0", 10],
    ["dead(relu1.output) > 1", 19],
    ["norm(conv1.weight) < 0", 19],
    ["loss == nan", 5],
    ["loss < nan || 1 > 2", 11],
    ["loss > 1 && label + 1 > 10", 9],
    ["false", 0],
    ["2 - 2", undefined],
    ["1 != 1", 2],
  ] as const)("%s", (condition, column) => {
    if (column === undefined) return expect(verified(condition).verified).toBe(true); // no comparison: not looked into
    expect(verified(condition)).toEqual({
      ...{ id: 1, verified: false, field: "condition", column },
      message: "expected a condition that can hold, got one that never does",
    });
  });

  test.each([
    ["fc.output[n, label + 10] > 0", "fc.output has shape [2,10]: expected index 1 to be 0 … 9, got 10 … 19"],
    ["fc.output[n, 2^4] > 0", "fc.output has shape [2,10]: expected index 1 to be 0 … 9, got 16"],
    ["fc.bias[1/2] > 0", "fc.bias has shape [10]: expected index 0 to be 0 … 9, got 0.5"],
    [
      "fc.bias[-1 - iteration] > 0",
      "fc.bias has shape [10]: expected index 0 to be 0 … 9, got -Infinity … -1",
    ],
    ["fc.bias[nan] > 0", "fc.bias has shape [10]: expected index 0 to be 0 … 9, got NaN"],
  ])("because of an index: %s", (condition, message) => {
    expect(verified(condition)).toMatchObject({ verified: false, message });
  });

  test.each([
    ...["label == 9", "n == 1", "iteration <= 0", "dead(relu1.output) >= 1", "norm(conv1.weight) <= 0"],
    ...[
      "loss != nan",
      "not (loss == nan)",
      "loss == inf",
      "label - 10 < 0",
      "iteration > 1e9",
      "1 > 2 || loss > 1",
    ],
    ...[
      "fc.output[n, label] > 0",
      "fc.bias[iteration] > 0",
      "fc.bias[label + 9] > 0",
      "fc.bias[12 % 10] > 0",
    ],
  ])("is none that may hold: %s", (condition) => {
    expect(verified(condition)).toMatchObject({ verified: true });
  });
});

test("the value of an expression without tensors is in its range", () => {
  const atom = fc.constantFrom(
    "iteration",
    "epoch",
    "label",
    "n",
    "0",
    "2.5",
    "-3",
    "1e308",
    "inf",
    "nan",
    "true",
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      atom,
      fc
        .tuple(
          tie("expression"),
          fc.constantFrom("+", "-", "*", "/", "%", "^", "<", "==", "and", "or"),
          tie("expression"),
        )
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      tie("expression").map((inner) => `-(${inner})`),
      fc
        .tuple(fc.constantFrom("abs", "sqrt", "sign", "exp", "dead", "nan", "norm"), tie("expression"))
        .map(([f, x]) => `${f}(${x})`),
    ),
  }));
  const scope = scopeOf([], { labels: () => [9, 4] });
  fc.assert(
    fc.property(expression, fc.nat(1), (text, n) => {
      const value = Number(valueOf(text, scope, n));
      const { least, most, nan } = rangeOf(parse(text).root, program);
      expect(Number.isNaN(value) ? nan : value >= least && value <= most, `${text} is ${value}`).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
