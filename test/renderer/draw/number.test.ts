import { describe, expect, test } from "vitest";
import { exactNumber, percent, shortNumber } from "../../../src-renderer/draw/number";

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
