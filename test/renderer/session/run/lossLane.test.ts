import { describe, expect, test } from "vitest";
import {
  decimate,
  extended,
  heightOf,
  lossScale,
  nothingYet,
} from "../../../../src-renderer/session/run/lossLane";

const values = Array.from({ length: 1000 }, (_, i) => 2 + Math.sin(i * 12.9898));
const scaleOf = (losses: readonly number[]) => lossScale(extended(nothingYet, losses));

describe("the loss in few pixels", () => {
  test("no spike is lost, wherever it is", () => {
    for (let at = 0; at < 1000; at += 37) {
      const spiked = values.with(at, 99);
      expect(Math.max(...decimate(spiked, { from: 0, to: 1000 }, 60).high)).toBe(99);
    }
  });

  test("each pixel has the least, the largest and the mean of its iterations", () => {
    const { low, high, mean } = decimate([1, 2, 3, 4, 5, 6], { from: 0, to: 6 }, 2);
    expect([...low]).toEqual([1, 4]);
    expect([...high]).toEqual([3, 6]);
    expect([...mean]).toEqual([2, 5]);
  });

  test("a wide iteration has the same value all along, and what is still to come has none", () => {
    const { mean } = decimate([1, 2], { from: 0, to: 4 }, 8);
    expect([...mean]).toEqual([1, 1, 2, 2, NaN, NaN, NaN, NaN]);
  });

  test("a loss that is not a number is marked and spoils no neighbour", () => {
    const { mean, notFinite } = decimate([1, NaN, 3, Infinity], { from: 0, to: 4 }, 2);
    expect([...mean]).toEqual([1, 3]);
    expect([...notFinite]).toEqual([1, 1]);
  });
});

describe("the scale of the loss", () => {
  test("takes 1, 2, 5, 10, … around all there has been", () => {
    expect(scaleOf([2.3, 0.0013])).toEqual({ low: 0.001, high: 5 });
    expect(scaleOf([2, 0.5])).toEqual({ low: 0.2, high: 2 });
  });

  test("has at most six decades beneath the loss at the start", () => {
    expect(scaleOf([10, 1e-12, 0])).toEqual({ low: 1e-5, high: 10 });
  });

  test("shows how a loss that explodes began, however far it comes", () => {
    const scale = scaleOf([2.34, 2.5, 40, 1e20, 2e36])!;
    expect(scale).toEqual({ low: 2, high: 2e36 });
    expect(heightOf(40, scale)).toBeGreaterThan(heightOf(2.34, scale) + 0.03);
  });

  test("is there when there is a loss above 0, and leaves NaN aside", () => {
    expect(scaleOf([])).toBeUndefined();
    expect(scaleOf([NaN, 0])).toBeUndefined();
    expect(scaleOf([NaN, Infinity, 1])).toEqual({ low: 0.1, high: 1 });
  });

  test("only widens as the run goes on", () => {
    expect(extended(extended(nothingYet, [1, 2]), [0.5])).toEqual({ first: 1, least: 0.5, most: 2 });
  });

  test("places losses by their logarithm, and what is beneath it at the bottom", () => {
    const scale = { low: 0.01, high: 1 };
    expect(heightOf(0.1, scale)).toBeCloseTo(0.5);
    expect(heightOf(0, scale)).toBe(0);
    expect(heightOf(NaN, scale)).toBeNaN(); // nothing known is not the bottom
    expect(heightOf(5, scale)).toBe(1);
  });
});
