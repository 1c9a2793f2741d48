// What is said of a number beside its float64 value.

import { expect, test } from "vitest";
import { boundlessWords, roundingOf } from "../../src-engine/protocol/rounding";
import { agreementOf } from "../../src-renderer/features/explain/explainWords";
import { valueInWords } from "../../src-view/figures/explain";
import type { Explanation } from "../../src-engine/protocol/protocol";

const explained = (value: number, float64: number, bound: number): Explanation =>
  ({ element: { path: "fc.output", index: [0, 0], value }, float64, bound }) as unknown as Explanation;

test.each([
  [1, 1, 0, "exact", "exactly the float64 value"],
  [0, -0, 0, "exact", "exactly the float64 value"],
  [1, 1.01, 0.1, "within", "within its bound of 0.100"],
  [1, 1.01, 0.001, "beyond", "beyond its bound of 0.00100"],
  [Infinity, 5e38, Infinity, "overflow", "beyond float32's largest number, 3.4e38"],
  [-Infinity, -1e39, Infinity, "overflow", "beyond float32's largest number, 3.4e38"],
  [NaN, 3, Infinity, "overflow", "a step on the way to it is beyond float32's largest number, 3.4e38"],
  [
    3.4e38,
    3.402e38,
    Infinity,
    "nearOverflow",
    "so near float32's largest number, 3.4e38, that no bound holds",
  ],
  [Infinity, Infinity, 0, "exact", "exactly the float64 value"],
  [NaN, Infinity, 0, "notFinite", "not a finite number: no bound holds"],
])("%f for %f with a bound of %f: %s", (value, float64, bound, verdict, words) => {
  const explanation = explained(value, float64, bound);
  expect(roundingOf(explanation).verdict).toBe(verdict);
  const said = agreementOf(explanation);
  expect(said.words).toBe(words);
  expect(said.within).toBe(verdict !== "beyond" && verdict !== "notFinite");
  expect(valueInWords(explanation)).toContain(boundlessWords(explanation) ?? "rounding bound");
});
