import { describe, expect, test } from "vitest";
import { waterfall } from "../../../src-view/tensor/waterfall";

describe("a waterfall", () => {
  test("each bar begins where the one before it ended", () => {
    const { zero, terms, rest, sum, low, high } = waterfall([4, -2, 1], 1, 4);
    expect([low, high, zero]).toEqual([0, 4, 0]);
    expect(terms.map(({ start, length, after }) => [start, length, after])).toEqual([
      [0, 1, 1],
      [0.5, 0.5, 0.5],
      [0.5, 0.25, 0.75],
    ]);
    expect([rest.start, rest.after]).toEqual([0.75, 1]);
    expect([sum.start, sum.length]).toEqual([0, 1]);
  });

  test("the scale holds zero and every level the sum passes", () => {
    const { zero, low, high, sum } = waterfall([-3, 1], 0, -2);
    expect([low, high, zero]).toEqual([-3, 0, 1]);
    expect(sum.start).toBeCloseTo(1 / 3);
    expect(sum.length).toBeCloseTo(2 / 3);
  });

  test("nothing but zeros has a scale, and what is not finite has no bar", () => {
    expect(waterfall([0, 0], 0, 0).terms.map(({ length }) => length)).toEqual([0, 0]);
    const { terms } = waterfall([NaN, 1], 0, NaN);
    expect(terms.map(({ length }) => length)).toEqual([0, 1]);
  });
});
