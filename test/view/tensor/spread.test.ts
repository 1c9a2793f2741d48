import { describe, expect, test } from "vitest";
import { evenEdges, spreadOf } from "../../../src-view/tensor/spread";

const forty = (least: number, largest: number): readonly number[] => evenEdges(least, largest, 40);

describe("how numbers are spread", () => {
  test("in figures: of the finite ones, zeros among them", () => {
    const spread = spreadOf(Float32Array.of(3, 0, -1, 0, NaN, -Infinity, 2), forty);
    expect(spread).toMatchObject({ count: 7, finite: 5, least: -1, largest: 3 });
    expect(spread).toMatchObject({ zeros: 2, notNumbers: 1, infinite: 1 });
    expect(spread.mean).toBeCloseTo(0.8, 12);
    expect(spread.norm).toBeCloseTo(Math.sqrt(14), 12);
    expect(spread.deviation).toBeCloseTo(Math.sqrt(14 / 5 - 0.64), 12);
  });

  test("in bins: every finite number but zero once, from the least to the largest", () => {
    const numbers = Float32Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? 0 : Math.sin(i)));
    const { bins, most, least, largest, zeros } = spreadOf(numbers, forty);
    expect(bins[0]?.from).toBe(least);
    expect(bins.at(-1)?.to).toBe(largest);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(500 - zeros);
    expect(most).toBe(Math.max(...bins.map(({ count }) => count)));
    expect(bins).toHaveLength(40);
  });

  test("without edges has no bins, and without finite numbers no figures", () => {
    expect(spreadOf(Float32Array.of(2, 2), () => [])).toMatchObject({ bins: [], most: 0, mean: 2 });
    expect(spreadOf(Float32Array.of(NaN), forty)).toMatchObject({ finite: 0, least: 0, mean: 0, norm: 0 });
    expect(spreadOf(new Float32Array(0), forty)).toMatchObject({ count: 0, deviation: 0 });
  });
});

describe("between edges that somebody chose", () => {
  const data = Float32Array.of(-1, -0.99, 0, 0, 0.5, 1, NaN, Infinity);
  const around = (low: number, high: number) =>
    spreadOf(data, () => evenEdges(low, high, 41), { zeros: true });

  test("every finite number counts once, zeros too where they are asked for", () => {
    const { bins, most } = around(-1, 1);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(most).toBe(2);
  });

  test("the outermost bins end at the edges, and zero is in the middle of one", () => {
    const { bins } = around(-1, 1);
    expect([bins[0]?.from, bins.at(-1)?.to]).toEqual([-1, 1]);
    const middle = bins[20]!;
    expect(middle.from + middle.to).toBeCloseTo(0, 12);
    expect(middle.count).toBe(2);
  });

  test("what lies beyond the edges counts in the outermost bins", () => {
    const { bins } = around(-0.5, 0.25);
    expect([bins[0]?.count, bins.at(-1)?.count]).toEqual([2, 2]);
  });

  test("the largest number counts in the last bin, also where it lies on its edge", () => {
    expect(spreadOf(Float32Array.of(1, 2, 2), () => [0, 1, 2]).bins.map(({ count }) => count)).toEqual([
      0, 3,
    ]);
  });
});
