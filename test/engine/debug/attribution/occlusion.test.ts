// Occlusion, held against covering every patch by hand.

import { describe, expect, test } from "vitest";
import { occlusion, patchAt } from "../../../../src-engine/debug/attribution/occlusion";
import { normalisedPixel } from "../../../../src-engine/data/normalization";
import { valuesIn } from "../../../../src-engine/debug/attribution/unit";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { patient, patientFor, subject } from "./subjects";

describe.each([
  ["overlapping patches", { size: 5, stride: 3, fill: 0 }],
  ["patches side by side, in grey", { size: 4, stride: 4, fill: 128 }],
  ["patches with gaps", { size: 3, stride: 5, fill: 255 }],
])("%s", (_name, options) => {
  test("lose what covering them one by one loses", async () => {
    const given = subject({ digit: true });
    const { probe, weights, image, normalization, unit, extent, value } = given;
    const { drops, complete } = await occlusion(given, options, patient);
    const cells = Math.ceil(28 / options.stride);
    expect(drops.shape).toEqual([cells, cells]);
    expect(complete).toBe(true);
    for (let cell = 0; cell < cells * cells; cell++) {
      const [top, bottom] = patchAt(Math.floor(cell / cells), options, 28);
      const [left, right] = patchAt(cell % cells, options, 28);
      const grey = Math.fround(normalisedPixel(options.fill, normalization, 0));
      const covered = Array.from(image.data, (x, at) => {
        const [row, column] = [Math.floor(at / 28), at % 28];
        return row >= top && row < bottom && column >= left && column < right ? grey : x;
      });
      const alone = probe.forward(tensor(image.shape, covered, "float32"), weights, [unit.path]);
      expect(drops.data[cell], `cell ${cell}`).toBe(value - valuesIn(alone.get(unit.path)!, extent)[0]!);
    }
  });
});

test("patches as large as their stride cover every pixel once", () => {
  const covered = Array.from({ length: 7 }, (_, cell) => patchAt(cell, { size: 4, stride: 4 }, 28));
  expect(covered.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
    Array.from({ length: 28 }, (_, i) => i),
  );
});

test("a patch lies centred on its cell and is cut off at the edge", () => {
  expect(patchAt(0, { size: 5, stride: 1 }, 28)).toEqual([0, 3]);
  expect(patchAt(10, { size: 5, stride: 1 }, 28)).toEqual([8, 13]);
  expect(patchAt(27, { size: 5, stride: 1 }, 28)).toEqual([25, 28]);
});

test("nothing is lost where the patch has the image's own grey", async () => {
  const { image, ...rest } = subject({ digit: true });
  const black = tensor(
    image.shape,
    image.data.map(() => normalisedPixel(0, rest.normalization, 0)),
    "float32",
  );
  const { probe, weights, unit, extent } = rest;
  const [value = NaN] = valuesIn(probe.forward(black, weights, [unit.path]).get(unit.path)!, extent);
  const given = { ...rest, image: black, value };
  const { drops } = await occlusion(given, { size: 6, stride: 6, fill: 0 }, patient);
  expect([...drops.data].every((drop) => drop === 0)).toBe(true);
});

test("what was not reached when it was cancelled is not a number", async () => {
  const seen: number[] = [];
  const goOn = patientFor(2);
  const { drops, complete } = await occlusion(subject(), { size: 5, stride: 1, fill: 0 }, (done, total) => {
    seen.push(done, total);
    return goOn();
  });
  expect(complete).toBe(false);
  expect(seen).toEqual([32, 784, 64, 784]);
  expect([...drops.data].map(Number.isNaN).indexOf(true)).toBe(64);
});

test("a patch larger than the image is refused", async () => {
  await expect(occlusion(subject(), { size: 29, stride: 1, fill: 0 }, patient)).rejects.toThrow(
    "occlusion: a patch of 29×29 is larger than the image, 28×28",
  );
});
