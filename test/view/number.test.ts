import { describe, expect, test } from "vitest";
import { exactNumber, numberFormat, percent, shortNumber } from "../../src-view/number";
import fc from "../support/properties";

describe("numbers in short", () => {
  test.each([
    [0, "0"],
    [0.123456, "0.123"],
    [-12.345, "−12.3"],
    [1234.5, "1,235"],
    [1.26e-7, "1.3e−7"],
    [2.5e9, "2.5e9"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
  ])("%d is written %s", (x, text) => expect(shortNumber(x)).toBe(text));
});

describe("numbers in full", () => {
  test("a float32 needs only the digits that tell it from its neighbours", () => {
    expect(exactNumber(Math.fround(0.1), "float32")).toBe("0.1");
    expect(exactNumber(0.1, "float64")).toBe("0.1");
    expect(exactNumber(Math.fround(0.1), "float64")).toBe("0.10000000149011612");
  });

  test("what is printed reads back as the same float32", () => {
    for (let i = 1; i < 2000; i++) {
      const x = Math.fround(Math.sqrt(i) * 1e-3 - 0.02);
      expect(Math.fround(Number(exactNumber(x, "float32").replaceAll("−", "-")))).toBe(x);
    }
  });

  test("minus zero shows its sign", () => {
    expect(exactNumber(-0, "float32")).toBe("−0");
  });
});

test("shares are percentages", () => {
  expect(percent(0.875)).toBe("87.5\u202f%");
});

describe("the numbers of one map", () => {
  const written = (values: readonly number[], room: number): string[] =>
    Array.from(values, numberFormat(Float32Array.from(values), room));
  const plain = (text: string): string => text.replaceAll("−", "-");

  test("keeps the zero before the point where all have room for it", () => {
    const format = (room: number) => numberFormat(Float32Array.of(0.61, -0.215, 0.34, 1.17), room, true);
    expect([0.61, -0.215, 0.34, 1.17].map(format(6))).toEqual(["0.61", "−0.21", "0.34", "1.17"]);
    expect([0.61, 0.34].map(format(4))).toEqual([".61", ".34"]);
  });

  test.each([
    [[0.5, -0.25, 0.125], 6, [".500", "−.250", ".125"]],
    [[0.5, -0.25, 0.125], 4, [".50", "−.25", ".13"]],
    [[12.34, -1.2, 0.004], 6, ["12.3", "−1.2", "4e−3"]],
    [[12.34, -1.2, 0.004], 4, ["12.3", "−1.2", "4e−3"]],
    [[1.25, -0.004], 4, ["1.25", "−.00"]],
    [[3, -12, 0], 4, ["3", "−12", "0"]],
    [[1.6e-7, -3e-8, 0], 7, ["1.6e−7", "−3.0e−8", "0"]],
    [[1.6e-7, -3e-8, 0], 6, ["2e−7", "−3e−8", "0"]],
    [[NaN, Infinity, -Infinity, 2], 4, ["NaN", "∞", "−∞", "2"]],
    [[], 4, []],
  ])("%j in %i characters are %j", (values, room, texts) => {
    expect(written(values, room)).toEqual(texts);
  });

  test("have the same decimals, or all of them a power of ten, but what only rounds to 0; exactly 0 is 0", () => {
    const some = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(some, fc.integer({ min: 4, max: 9 }), (values, room) => {
        const texts = written(values, room);
        const told = texts.filter((_, i) => values[i] !== 0);
        const byPoint = told.filter((text) => !text.includes("e"));
        const decimals = new Set(byPoint.map((text) => plain(text).split(".")[1]?.length ?? 0));
        expect(decimals.size).toBeLessThanOrEqual(1);
        // Beside numbers with a point, a power of ten is for what would have no digit left.
        const least = 0.5 * 10 ** -[...decimals, 0][0]!;
        if (byPoint.length)
          texts.forEach((text, i) => {
            if (text.includes("e")) expect(Math.abs(values[i]!)).toBeLessThanOrEqual(least);
          });
        texts.forEach((text, i) => {
          if (values[i] === 0) expect(text).toBe("0");
        });
      }),
      { numRuns: 100 },
    );
  });

  test("are within half a unit of their last decimal", () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.fround(Math.sin(i) * 4));
    written(values, 6).forEach((text, i) => {
      const decimals = plain(text).split(".")[1]?.length ?? 0;
      expect(Math.abs(Number(plain(text)) - values[i]!)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9);
    });
  });
});
