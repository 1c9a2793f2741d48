import { describe, expect, test } from "vitest";
import { barHeight, spreadOf } from "../../../src-renderer/draw/histogram";

describe("how numbers are spread", () => {
  test("in figures: of the finite ones, zeros among them", () => {
    const spread = spreadOf(Float32Array.of(3, 0, -1, 0, NaN, -Infinity, 2));
    expect(spread).toMatchObject({ count: 7, least: -1, largest: 3, zeros: 2, notNumbers: 1, infinite: 1 });
    expect(spread.mean).toBeCloseTo(0.8, 12);
    expect(spread.norm).toBeCloseTo(Math.sqrt(14), 12);
    expect(spread.deviation).toBeCloseTo(Math.sqrt(14 / 5 - 0.64), 12);
  });

  test("in bars: every finite number but zero once, from the least to the largest", () => {
    const numbers = Float32Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? 0 : Math.sin(i)));
    const { bars, most, least, largest, zeros } = spreadOf(numbers);
    expect(bars[0]?.from).toBe(least);
    expect(bars.at(-1)?.to).toBe(largest);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(500 - zeros);
    expect(most).toBe(Math.max(...bars.map(({ count }) => count)));
    expect(bars).toHaveLength(40);
  });

  test("of numbers that are all the same has no bars", () => {
    expect(spreadOf(Float32Array.of(2, 2)).bars).toEqual([]);
    expect(spreadOf(new Float32Array(3))).toMatchObject({ least: 0, largest: 0, zeros: 3, bars: [] });
    expect(spreadOf(Float32Array.of(NaN))).toMatchObject({ least: 0, mean: 0, deviation: 0, norm: 0 });
  });

  test("by powers of ten what is rare is seen too", () => {
    expect(barHeight(0, 1000, true)).toBe(0);
    expect(barHeight(1, 1000, false)).toBe(0.001);
    expect(barHeight(1, 1000, true)).toBeGreaterThan(0.09);
    expect(barHeight(1000, 1000, true)).toBe(1);
  });
});
