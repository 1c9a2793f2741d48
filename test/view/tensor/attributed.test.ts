// What is drawn of an attribution.

import { describe, expect, test } from "vitest";
import { tensor } from "../../../src-engine/tensor/tensor";
import { largestOf, overlaid, rawPixel, spread } from "../../../src-view/tensor/attributed";
import { colorTable } from "../../../src-view/tensor/colormap";
import { scaleOf } from "../../../src-view/tensor/scale";

test("each pixel has the number of its own cell, the last cell's where it is cut off", () => {
  const cells = tensor([2, 2], [1, 2, 3, 4]);
  expect([...spread(cells, [1, 1, 3, 4], 2).data]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4]);
  expect([...spread(cells, [1, 1, 2, 2], 1).data]).toEqual([1, 2, 3, 4]);
});

test("the largest are the largest magnitudes, the first of equals first, and no NaN", () => {
  expect(largestOf(Float64Array.of(1, -3, NaN, 3, 0, 2), 4)).toEqual([1, 3, 5, 0]);
});

test("a raw grey is what was normalised", () => {
  const normalization = { mean: 0.1307, deviation: 0.3081 };
  for (const raw of [0, 1, 127, 255])
    expect(rawPixel((raw / 255 - 0.1307) / 0.3081, normalization, 0)).toBe(raw);
});

describe.each(["light", "dark"] as const)("over the image, %s", (theme) => {
  const grays = (data: Float64Array<ArrayBuffer>) => ({
    scale: scaleOf(data, "image"),
    table: colorTable("gray", theme),
  });
  const signs = (data: Float64Array<ArrayBuffer>) => ({
    scale: scaleOf(data, "signed"),
    table: colorTable("diverging", theme),
  });

  test("what counts most has its own colour, what does not count leaves the image, fainter", () => {
    const image = Float64Array.of(0, 1, 0, 1);
    const found = Float64Array.of(-2, 2, 0, 0);
    const pixels = overlaid(image, found, grays(image), signs(found));
    const { colors } = colorTable("diverging", theme);
    expect([pixels[0], pixels[1]]).toEqual([colors[0], colors[255]]);
    const gray = colorTable("gray", theme).colors;
    expect(pixels[2]).toBe(gray[0]);
    expect([gray[0], gray[255]]).not.toContain(pixels[3]);
  });

  test("what is not a number is marked, and where nothing counts there is the image alone", () => {
    const image = Float64Array.of(0, 1);
    const lost = Float64Array.of(NaN, 1);
    expect(overlaid(image, lost, grays(image), signs(lost))[0]).toBe(
      colorTable("diverging", theme).notFinite,
    );
    const none = Float64Array.of(0, 0);
    const pixels = overlaid(image, none, grays(image), signs(none));
    expect(pixels[0]).toBe(colorTable("gray", theme).colors[0]);
  });
});
