// A wall of small images.

import { describe, expect, test } from "vitest";
import { colorTable } from "../../../src-view/tensor/colormap";
import { paintOf, shadeOf } from "../../../src-view/tensor/countColors";
import {
  originOf,
  paintImage,
  placeAt,
  placesIn,
  walked,
  wallOf,
} from "../../../src-renderer/tensors/thumbnails";

describe("a wall of 100 images in 500 pixels", () => {
  const wall = wallOf(100, 500, 42, 1, 58);

  test("has as many side by side as there is room for, and what is left over between them", () => {
    expect(wall.columns).toBe(7);
    expect(wall.pitch.x).toBeGreaterThanOrEqual(66);
    expect(originOf(wall, 6).x + wall.pitch.x - 8).toBeLessThanOrEqual(500);
  });

  test("finds every image under its own pixels, and none between two", () => {
    for (const place of [0, 6, 7, 50, 99]) {
      const { x, y } = originOf(wall, place);
      expect(placeAt(wall, 100, { x: x + 20, y: y + 20 })).toBe(place);
      expect(placeAt(wall, 100, { x: x + wall.pitch.x - 1, y: y + 20 })).toBe(undefined);
    }
    const { x, y } = originOf(wall, 100);
    expect(placeAt(wall, 100, { x: x + 5, y: y + 5 })).toBe(undefined);
  });

  test("paints only the rows that show", () => {
    const { y } = wall.pitch;
    expect(placesIn(wall, 100, 0, y)).toEqual([0, 7]);
    expect(placesIn(wall, 100, 2.5 * y, y)).toEqual([14, 28]);
    expect(placesIn(wall, 100, 14 * y, 10 * y)).toEqual([98, 100]);
    expect(placesIn(wall, 0, 0, 400)).toEqual([0, 0]);
  });

  test("is walked by arrows, pages and ends, and never left", () => {
    const at = (from: number, key: string) => walked(wall, 100, from, key, 3);
    expect([at(10, "ArrowLeft"), at(10, "ArrowRight"), at(10, "ArrowUp"), at(10, "ArrowDown")]).toEqual([
      9, 11, 3, 17,
    ]);
    expect([at(0, "ArrowLeft"), at(3, "ArrowUp"), at(97, "ArrowDown"), at(99, "ArrowRight")]).toEqual([
      0, 3, 97, 99,
    ]);
    expect([at(50, "PageUp"), at(50, "PageDown"), at(50, "Home"), at(50, "End")]).toEqual([29, 71, 0, 99]);
    expect(at(50, "x")).toBe(undefined);
  });
});

test("gray bytes take the page's colours, three channels their own", () => {
  const plane = { height: 1, width: 2 };
  const out = new Uint32Array(2);
  paintImage(out, Uint8Array.of(0, 255), { channels: 1, ...plane }, "light");
  const { colors } = colorTable("gray", "light");
  expect([...out]).toEqual([colors[0], colors[255]]);
  paintImage(out, Uint8Array.of(1, 2, 3, 4, 5, 6), { channels: 3, ...plane }, "light");
  expect([...new Uint8Array(out.buffer)]).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
});

describe("the colour of a count", () => {
  test("is none for none, the last for the most, and rises with it", () => {
    for (const scale of ["log", "linear"] as const) {
      expect(shadeOf(0, 200, scale)).toBe(undefined);
      expect(shadeOf(200, 200, scale)).toBe(255);
      expect(shadeOf(1, 200, scale)!).toBeLessThan(shadeOf(2, 200, scale)!);
    }
  });

  test("shows few beside many where it is logarithmic", () => {
    expect(shadeOf(14, 200, "log")!).toBeGreaterThan(120);
    expect(shadeOf(14, 200, "linear")!).toBeLessThan(40);
  });

  test.each(["light", "dark"] as const)("can be written on, %s", (theme) => {
    for (let shade = 0; shade < 256; shade++) {
      const { background, color } = paintOf(shade, theme);
      expect(contrast(background, color), `shade ${shade}`).toBeGreaterThan(4.5);
    }
  });
});

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}
function luminance(color: string): number {
  const channels = color.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16))
    : color.match(/\d+/g)!.map(Number);
  const [r, g, b] = channels.map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
