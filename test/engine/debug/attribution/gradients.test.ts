// Saliency and gradient × input, held against differences and against the unit's own value.

import { describe, expect, test } from "vitest";
import { gradientInput, saliency } from "../../../../src-engine/debug/attribution/gradients";
import type { Subject } from "../../../../src-engine/debug/attribution/subject";
import { valuesIn } from "../../../../src-engine/debug/attribution/unit";
import type { Unit } from "../../../../src-engine/protocol/protocol";
import { backends } from "../../../support/runs";
import { reference } from "../../../../src-engine/run/reference";
import { random } from "../../../../src-engine/tensor/random";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { subject } from "./subjects";

const units: readonly (readonly [string, string, Unit | undefined])[] = [
  ["the predicted class's score", "cnn-pytorch", undefined],
  ["a channel", "cnn-pytorch", { path: "conv2.output", index: [3] }],
  ["an element", "cnn-pytorch", { path: "pool1.output", index: [2, 5, 5] }],
  ["a probability", "lenet-jax", { path: "softmax.output", index: [4] }],
  ["a unit behind sigmoids", "vanishing", { path: "fc2.output", index: [11] }],
];

describe.each(units)("saliency of %s (%s)", (_name, model, unit) => {
  test("is its central difference by any pixel", () => {
    const given = subject({ model, backend: reference, ...(unit && { unit }) });
    const { data, shape } = saliency(given);
    expect(shape).toEqual([1, 1, 28, 28]);
    const largest = Math.max(...data.map(Math.abs));
    const draw = random(1, "pixels");
    for (let n = 0; n < 6; n++) {
      const pixel = draw.integer(n, data.length);
      const step = 1e-5;
      const difference = (moved(given, pixel, step) - moved(given, pixel, -step)) / (2 * step);
      expect(Math.abs(data[pixel]! - difference), `pixel ${pixel}`).toBeLessThan(1e-6 * largest + 1e-9);
    }
  });
});

describe.each(backends)("gradient × input on $name", (backend) => {
  const tolerance = backend.name === "reference" ? 1e-12 : 1e-5;

  test.each(units.slice(0, 3))("sums to %s where no layer has a bias", (_name, model, unit) => {
    const given = subject({ model, backend, biases: false, digit: true, ...(unit && { unit }) });
    const { product, shares } = gradientInput(given);
    const sum = [...product.data].reduce((total, x) => total + x, 0);
    expect(Math.abs(sum - given.value)).toBeLessThan(tolerance * (1 + Math.abs(given.value)));
    expect(shares.biases.every(({ value }) => value === 0)).toBe(true);
  });

  test.each(units.slice(0, 3))("and what the biases add makes up %s", (_name, model, unit) => {
    const given = subject({ model, backend, digit: true, ...(unit && { unit }) });
    const { shares } = gradientInput(given);
    const parts = shares.biases.reduce((total, { value }) => total + value, shares.pixels + shares.rest);
    expect(Math.abs(parts - given.value)).toBeLessThan(1e-12 * (1 + Math.abs(given.value)));
    expect(Math.abs(shares.rest)).toBeLessThan(tolerance * (1 + Math.abs(given.value)));
    expect(shares.biases.length).toBeGreaterThan(0);
    expect(shares.biases.some(({ value }) => value !== 0)).toBe(true);
  });
});

test("only biases beneath the unit have a share in it", () => {
  const given = subject({ unit: { path: "pool1.output", index: [0] } });
  expect(gradientInput(given).shares.biases.map(({ path }) => path)).toEqual(["conv1.bias"]);
});

test("behind a sigmoid something is left over, and is told", () => {
  const given = subject({ model: "vanishing", unit: { path: "sigmoid2.output", index: [0] } });
  expect(Math.abs(gradientInput(given).shares.rest)).toBeGreaterThan(0.01);
});

/** The unit's value where one pixel is another, in float64. */
function moved({ probe, weights, image, unit, extent }: Subject, pixel: number, by: number): number {
  const other = tensor(image.shape, image.data);
  other.data[pixel]! += by;
  return valuesIn(probe.forward(other, weights, [unit.path]).get(unit.path)!, extent)[0]!;
}
