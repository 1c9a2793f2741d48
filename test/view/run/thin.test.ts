import { describe, expect, test } from "vitest";
import { align, lonely, thin } from "../../../src-view/run/thin";

describe("thinning a long run", () => {
  test("a short run is shown point by point", () => {
    expect(thin([3, 2, 1])).toEqual({ x: [0, 1, 2], y: [3, 2, 1], every: 1 });
  });

  test("a long run is shown as means over 1, 2, 5, 10, … iterations", () => {
    const { x, y, every } = thin(Array.from({ length: 1500 }, (_, i) => i));
    expect(every).toBe(5);
    expect(y[0]).toBe(2);
    expect(x[0]).toBe(4);
  });

  test("a loss beyond all numbers is a gap, and its neighbours keep theirs", () => {
    expect(thin([1, Infinity, 3]).y).toEqual([1, null, 3]);
    expect(align([{ x: [0, 1], y: [5, NaN] }])).toEqual([
      [0, 1],
      [5, null],
    ]);
  });

  test("iterations nobody reported are gaps, not zeros", () => {
    expect(thin([1, NaN, 3]).y).toEqual([1, null, 3]);
  });
});

test("epochs' points fall between the iterations they belong to, and break no line", () => {
  const batches = { x: [0, 2], y: [5, 6] };
  expect(align([batches, { x: [1], y: [7] }])).toEqual([
    [0, 1, 2],
    [5, undefined, 6],
    [undefined, 7, undefined],
  ]);
});

test("a value between unknown ones stands alone, so does a single one", () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([7])).toEqual([0]);
  expect(lonely([])).toEqual([]);
  // What is undefined is another line's place.
  expect(lonely([1, undefined, 2, null, undefined, 3])).toEqual([5]);
});
