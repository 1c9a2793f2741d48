import { describe, expect, test } from "vitest";
import { Peaks } from "../../../src-view/run/peaks";

/** Numbers that look random, the same each time. */
const series = (length: number): number[] =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(i * 12.9898) * 1000));

describe("the largest of any stretch", () => {
  test("is the same asked for one by one and for a whole picture", () => {
    const peaks = new Peaks();
    peaks.append(series(3000));
    const first = Int32Array.from({ length: 90 }, (_, x) => x * 37);
    const last = first.map((from, x) => from + (x % 5) * 30);
    const found = new Float32Array(90);
    peaks.peaks(first, last, found);
    expect([...found]).toEqual(Array.from(first, (from, x) => peaks.peak(from, last[x]!)));
  });

  test.each([1, 7, 8, 9, 63, 64, 65, 5000])(
    "of %i values is what looking at each of them gives",
    (length) => {
      const values = series(length);
      const peaks = new Peaks();
      peaks.append(values);
      for (let i = 0; i < 200; i++) {
        const from = (i * 7919) % length;
        const to = from + 1 + ((i * 104729) % (length - from));
        expect(peaks.peak(from, to)).toBe(Math.max(...values.slice(from, to)));
      }
    },
  );

  test("stays right while values are added a few at a time", () => {
    const values = series(3000);
    const peaks = new Peaks();
    for (let from = 0; from < values.length; from += 7) peaks.append(values.slice(from, from + 7));
    expect(peaks.length).toBe(3000);
    for (let from = 0; from < 3000; from += 131)
      expect(peaks.peak(from, 3000)).toBe(Math.max(...values.slice(from)));
  });

  test("what is not finite outranks every number, what is not known none", () => {
    const peaks = new Peaks();
    peaks.append([...series(100), Infinity, ...series(100)]);
    expect(peaks.peak(0, 201)).toBe(Infinity);
    expect(peaks.peak(101, 201)).toBeLessThan(Infinity);
    const unknown = new Peaks();
    unknown.append(new Array(40).fill(-Infinity));
    unknown.append([3]);
    expect(unknown.peak(0, 40)).toBe(-Infinity);
    expect(unknown.peak(0, 41)).toBe(3);
  });

  test("of nothing is not known, and reaching past the end does no harm", () => {
    const peaks = new Peaks();
    expect(peaks.peak(0, 10)).toBe(-Infinity);
    peaks.append([1, 2]);
    expect(peaks.peak(-5, 99)).toBe(2);
    peaks.clear();
    expect(peaks.peak(0, 2)).toBe(-Infinity);
  });
});
