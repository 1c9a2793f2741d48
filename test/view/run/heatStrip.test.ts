import { describe, expect, test } from "vitest";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { colorTable } from "../../../src-view/tensor/colormap";
import { healthColor, healthInWords, healthScales, shownMeasures } from "../../../src-view/run/healthScale";
import { columnAt, columnsUnder, paintStrip, type Strip } from "../../../src-view/run/heatStrip";
import { Peaks } from "../../../src-view/run/peaks";

const table = colorTable("sequential", "light");
const scale = healthScales.gradientNorm;

function stripOf(iterations: readonly number[], rows: readonly (readonly number[])[], end: number): Strip {
  return {
    iterations,
    end,
    rows: rows.map((values) => {
      const peaks = new Peaks();
      peaks.append(values);
      return peaks;
    }),
  };
}

function paint(strip: Strip, from: number, to: number, width: number, rowHeight = 1, gap = 0): Uint32Array {
  const height = rowHeight * strip.rows.length;
  const data = new Uint32Array(width * height);
  paintStrip({ width, height, data }, strip, { from, to }, scale, table, rowHeight, gap);
  return data;
}
const color = (value: number): number => healthColor(value, scale, table);

describe("the columns under a pixel", () => {
  test("every column in view lies under exactly one pixel when there are more columns than pixels", () => {
    const iterations = Array.from({ length: 1000 }, (_, i) => i);
    const { first, last } = columnsUnder({ iterations, end: 1000 }, { from: 100, to: 900 }, 37);
    expect(first[0]).toBe(100);
    for (let x = 1; x < 37; x++) expect(first[x]).toBe(last[x - 1]);
    expect(last[36]).toBe(900);
  });

  test("a column reaches to the next one when it is wider than a pixel", () => {
    const { first, last } = columnsUnder({ iterations: [0, 4], end: 6 }, { from: 0, to: 8 }, 8);
    expect([...first].slice(0, 6)).toEqual([0, 0, 0, 0, 1, 1]);
    expect([...last].slice(0, 6)).toEqual([1, 1, 1, 1, 2, 2]);
    expect([first[6], first[7]]).toEqual([last[6], last[7]]);
  });

  test("iterations that nobody observed stay empty", () => {
    expect(columnAt({ iterations: [0, 500], end: 600 }, 31)).toBe(0);
    expect(columnAt({ iterations: [0, 500], end: 600 }, 32)).toBe(-1);
    expect(columnAt({ iterations: [0, 500], end: 600 }, 499)).toBe(-1);
    expect(columnAt({ iterations: [10], end: 600 }, 9)).toBe(-1);
  });
});

describe("the heat strip", () => {
  test("where iterations share a pixel the largest is drawn", () => {
    const data = paint(stripOf([0, 1, 2, 3], [[1e-3, 10, 1e-4, 1e-5]], 4), 0, 4, 2);
    expect([...data]).toEqual([color(10), color(1e-4)]);
  });

  test("one NaN among a thousand numbers is seen", () => {
    const values: number[] = new Array(1000).fill(1);
    values[333] = Infinity;
    const data = paint(stripOf([...values.keys()], [values], 1000), 0, 1000, 10);
    expect(data[3]).toBe(table.notFinite);
    expect([...data].filter((pixel) => pixel === table.notFinite)).toHaveLength(1);
  });

  test("rows are layers, parted where there is room", () => {
    const data = paint(stripOf([0], [[1], [100]], 1), 0, 1, 1, 4, 1);
    expect([...data]).toEqual([...new Array(3).fill(color(1)), 0, ...new Array(3).fill(color(100)), 0]);
  });

  test("what a layer does not have is left empty", () => {
    expect([...paint(stripOf([0], [[-Infinity]], 1), 0, 1, 1)]).toEqual([0]);
  });
});

describe("a colour of the strip", () => {
  test("is the same for the same number in every run, in equal steps a decade", () => {
    const at = (value: number): number => table.colors.indexOf(color(value));
    expect(at(scale.low)).toBe(0);
    expect(at(scale.high)).toBe(255);
    expect(at(1e-4) - at(1e-6)).toBeCloseTo(at(1e-2) - at(1e-4), -1);
  });

  test("beyond the limits is the limit's; zero and NaN lie on no scale", () => {
    expect(color(1e-20)).toBe(color(scale.low));
    expect(color(1e20)).toBe(color(scale.high));
    expect(color(0)).toBe(table.zero);
    expect(color(Infinity)).toBe(table.notFinite);
  });

  test("shares are drawn as they are", () => {
    expect(healthColor(0.5, healthScales.dead, table)).toBe(table.colors[128]);
    expect(healthInWords(0.5, healthScales.dead)).toBe("50.0\u202f%");
  });

  test("every measure can be chosen", () => {
    expect([...shownMeasures].sort()).toEqual([...healthMeasures].sort());
  });
});
