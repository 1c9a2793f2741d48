// Pictures from anywhere as images of the set.

import { describe, expect, test } from "vitest";
import {
  contained,
  fitted,
  grayOf,
  grayOfPlanes,
  hasLightGround,
  inverted,
} from "../../../../../src-renderer/features/data/pad/graying";
import type { Gray } from "../../../../../src-renderer/features/data/pad/ink";

const gray = (width: number, pixels: readonly number[]): Gray => ({
  width,
  height: pixels.length / width,
  pixels: Uint8Array.from(pixels),
});
/** A picture with one value a pixel, and an alpha. */
const colors = (width: number, pixels: readonly (readonly [number, number, number, number])[]) => ({
  width,
  height: pixels.length / width,
  data: Uint8ClampedArray.from(pixels.flat()),
});

describe("gray", () => {
  test("is luminance: green weighs most, blue least", () => {
    const three = colors(3, [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ]);
    expect([...grayOf(three).pixels]).toEqual([54, 182, 18]);
  });

  test("of an image of the set is that of its channels, one after the other", () => {
    const three = [255, 0, 0, 0, 255, 0, 0, 0, 255];
    expect([...grayOfPlanes(Uint8Array.from(three), 3)]).toEqual([54, 182, 18]);
    expect([...grayOfPlanes(Uint8Array.of(10, 20, 30, 60), 2)]).toEqual([20, 40]);
    expect([...grayOfPlanes(Uint8Array.of(10, 20), 2)]).toEqual([10, 20]);
  });

  test("lays transparent ink on whatever it stands out from", () => {
    const dark = [0, 0, 0, 255] as const;
    const light = [255, 255, 255, 255] as const;
    const clear = [0, 0, 0, 0] as const;
    expect([...grayOf(colors(2, [dark, clear])).pixels]).toEqual([0, 255]);
    expect([...grayOf(colors(2, [light, clear])).pixels]).toEqual([255, 0]);
  });
});

test("a light rim is paper, whatever is written on it; a dark one is not", () => {
  const written = gray(3, [255, 255, 255, 255, 0, 255, 255, 255, 255]);
  expect(hasLightGround(written)).toBe(true);
  expect(hasLightGround(inverted(written))).toBe(false);
});

describe("scaling", () => {
  test("takes the mean of what a pixel covers", () => {
    const picture = gray(4, [0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255]);
    expect([...contained(picture, { width: 2, height: 2 }).pixels]).toEqual([128, 0, 0, 255]);
  });

  test("keeps proportions, with black beside", () => {
    const wide = gray(4, [200, 200, 200, 200, 200, 200, 200, 200]);
    const rows = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    rows[1] = rows[2] = [200, 200, 200, 200];
    expect([...contained(wide, { width: 4, height: 4 }).pixels]).toEqual(rows.flat());
  });

  test("leaves an image of the set's size as it is", () => {
    const pixels = Array.from({ length: 28 * 28 }, (_, i) => (i * 31) % 256);
    const image = gray(28, pixels);
    expect(contained(image, { width: 28, height: 28 })).toEqual(image);
  });

  test("fits the ink alone into the middle 20 of 28 pixels", () => {
    const picture = gray(100, new Array<number>(100 * 100).fill(0));
    for (let y = 10; y < 20; y++) for (let x = 70; x < 75; x++) picture.pixels[y * 100 + x] = 200;
    const { pixels } = fitted(picture, { width: 28, height: 28 });
    const inked = [...pixels.keys()].filter((at) => pixels[at]! > 0);
    const rows = inked.map((at) => Math.floor(at / 28));
    const columns = inked.map((at) => at % 28);
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([4, 23]);
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([9, 18]);
    expect(pixels[14 * 28 + 14]).toBe(200);
  });

  test("of a picture without ink is black", () => {
    const empty = gray(10, new Array<number>(100).fill(0));
    expect(fitted(empty, { width: 28, height: 28 }).pixels.every((pixel) => pixel === 0)).toBe(true);
  });
});
