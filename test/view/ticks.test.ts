import { describe, expect, test } from "vitest";
import { decadesAround, isWide, tickLabels } from "../../src-view/ticks";

describe("the ticks of an axis", () => {
  test.each([
    [[0, 0.25, 0.5, 0.75], "0.00 0.25 0.50 0.75"],
    [[0, 0.5, 1, 1.5], "0.0 0.5 1.0 1.5"],
    [[0, 20, 40], "0 20 40"],
    [[0, 2500, 5000], "0 2,500 5,000"],
    [[0, 5e5, 1e6, 1.5e6], "0 5e5 1e6 1.5e6"],
    [[0, 1e30, 2e30], "0 1e30 2e30"],
    [[0, 2e-4, 4e-4], "0 2e−4 4e−4"],
    [[0, 0.002, 0.004], "0.000 0.002 0.004"],
    [[], ""],
  ])("%j", (ticks, written) => expect(tickLabels(ticks).join(" ")).toBe(written));
});

test("a thousandfold and more is drawn by powers of ten", () => {
  expect(isWide([2.34, null, 1e20])).toBe(true);
  expect(isWide([0, 0.01, 2.3, NaN, Infinity])).toBe(false);
  expect(isWide([])).toBe(false);
});

test("a logarithmic axis reaches from a power of ten to another, whatever there is to show", () => {
  expect(decadesAround(0.02, 300)).toEqual([0.01, 1000]);
  expect(decadesAround(10, 10)).toEqual([1, 100]);
  expect(decadesAround(null, null)).toEqual([0.1, 10]);
  expect(decadesAround(-1, 5)).toEqual([0.1, 10]);
});
