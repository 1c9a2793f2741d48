import { expect, test } from "vitest";
import { barHeight, histogramEdges } from "../../../src-renderer/tensors/histogram";

test("bars by powers of ten show what is rare, too", () => {
  expect(barHeight(0, 1000, true)).toBe(0);
  expect(barHeight(1, 1000, false)).toBe(0.001);
  expect(barHeight(1, 1000, true)).toBeGreaterThan(0.09);
  expect(barHeight(1000, 1000, true)).toBe(1);
});

test("there are forty bars from the least number to the largest, and none of numbers that are all the same", () => {
  expect(histogramEdges(-1, 3)).toHaveLength(41);
  expect([histogramEdges(-1, 3)[0], histogramEdges(-1, 3).at(-1)]).toEqual([-1, 3]);
  expect(histogramEdges(2, 2)).toEqual([]);
});
