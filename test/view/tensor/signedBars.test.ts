import { describe, expect, test } from "vitest";
import { normLength, signedBars } from "../../../src-view/tensor/signedBars";

describe("signed bars", () => {
  test("grow from one zero line in both directions", () => {
    const { zero, bars } = signedBars([-1, 3]);
    expect(zero).toBe(0.25);
    expect(bars).toEqual([
      { start: 0, length: 0.25 },
      { start: 0.25, length: 0.75 },
    ]);
  });

  test("hold zero even when every value is far from it", () => {
    expect(signedBars([5, 10]).bars[0]).toEqual({ start: 0, length: 0.5 });
  });

  test("on a scale shared with others are as short as they are small", () => {
    const { zero, bars } = signedBars([0.5, -8, 2], { low: -1, high: 1 });
    expect(zero).toBe(0.5);
    expect(bars[0]).toEqual({ start: 0.5, length: 0.25 });
    // What lies outside ends where the scale does.
    expect(bars.slice(1)).toEqual([
      { start: 0, length: 0.5 },
      { start: 0.5, length: 0.5 },
    ]);
  });

  test("what is not finite has no length", () => {
    expect(signedBars([NaN, 1]).bars[0]!.length).toBe(0);
  });
});

test("a norm's bar grows with its logarithm and ends at the track's end", () => {
  expect(normLength(0)).toBe(0);
  expect(normLength(1e3)).toBe(1);
  expect(normLength(1e9)).toBe(1);
  expect(normLength(10) - normLength(1)).toBeCloseTo(1 / 7);
});
