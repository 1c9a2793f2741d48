// What is said where a chain ends: what the number is, and where it is from.

import { describe, expect, test } from "vitest";
import type { Explanation } from "../../../../src-engine/protocol/protocol";
import { endOf, type Surroundings } from "../../../../src-renderer/features/explain/endWords";
import { session } from "../../session";

const around: Surroundings = {
  info: session,
  stopped: { batch: { indices: [40, 41, 4886, 43], labels: [0, 1, 2, 1] } },
  branches: [{ name: "warmer", edits: ["learningRate = 0.5", "fc.weight[0,1] = 1"] }],
};

const given = (
  path: string,
  index: readonly number[],
  end: Explanation["end"],
  value = 1,
  iteration = 3,
): Explanation => ({
  address: `${path}[${index.join(",")}] @ ${iteration}/forward/conv/output`,
  element: { path, index, value },
  instruction: -1,
  ...(end && { end }),
  float64: value,
  bound: 0,
  terms: [],
  rest: { count: 0, sum: 0 },
  sum: value,
  positive: value,
  negative: 0,
  cancellation: 1,
  tex: { symbolic: "", indexed: "", numbers: "" },
  code: { backstep: { lines: [], lit: 0 }, numpy: { lines: [], lit: 0 }, pytorch: { lines: [], lit: 0 } },
});
const words = (explanation: Explanation): string | undefined => endOf(explanation, around)?.words;

describe("a chain ends", () => {
  test("at a label of the data, of which image it is said", () => {
    expect(words(given("target", [2], "target"))).toBe(
      "The chain ends here: this is the label of sample 2, training image 4886 of digits; it comes from the data, nothing computes it.",
    );
  });

  test("at a pixel, of which place and gray are said", () => {
    const white = (1 - 0.1307) / 0.3081;
    expect(words(given("input", [2, 0, 4, 5], "input", white))).toBe(
      "The chain ends here: this is a pixel of sample 2, training image 4886 of digits: row 4, column 5, gray 255 of 255, normalised.",
    );
  });

  test("at a weight that the iteration began with, with the way to the update that made it", () => {
    const weight = given("fc.weight", [0, 1], "parameter");
    expect(words(weight)).toContain("the update of iteration 2 made it");
    expect(endOf(weight, around)?.before).toBe("fc.weight.next[0,1] @ 2/update/fc/weight");
  });

  test("at a weight that the run began with", () => {
    const weight = given("fc.weight", [0, 1], "parameter", 1, 0);
    expect(words(weight)).toContain("the run began with this parameter, made from seed 0");
    expect(endOf(weight, around)?.before).toBe(undefined);
  });

  test("at the learning rate", () => {
    expect(words(given("learningRate", [], "setting"))).toBe(
      "The chain ends here: this is the learning rate, a setting of the run.",
    );
  });

  test("at an edited number, with the branch that the edit made", () => {
    expect(words(given("fc.weight", [0, 1], "edit"))).toBe(
      "The chain ends here: this number was put there by an edit of warmer.",
    );
    expect(words(given("fc.weight", [0, 2], "edit"))).toBe(
      "The chain ends here: this number was put there by an edit.",
    );
  });

  test("at what the loss gives, and where nothing goes in", () => {
    expect(words(given("fc.output.grad", [0, 1], "loss"))).toContain(
      "the gradient that the loss itself gives",
    );
    expect(words(given("relu.output.grad", [0, 1], "nothing"))).toContain("nothing goes into this element");
  });
});

test("where the chain goes on there is no end", () => {
  expect(endOf(given("fc.output", [0, 1], undefined), around)).toBe(undefined);
});
