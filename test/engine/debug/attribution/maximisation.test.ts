// The way up from noise.

import { describe, expect, test } from "vitest";
import { maximisation } from "../../../../src-engine/debug/attribution/maximisation";
import { normalisedPixel } from "../../../../src-engine/data/normalization";
import { valuesIn } from "../../../../src-engine/debug/attribution/unit";
import type { Unit } from "../../../../src-engine/protocol/protocol";
import { zeros } from "../../../../src-engine/tensor/tensor";
import { backends } from "../../../support/runs";
import { patient, patientFor, subject } from "./subjects";

const usual = { steps: 40, rate: 0.2, decay: 0.05, blur: 1, seed: 0 };
const units: readonly (readonly [string, string, Unit])[] = [
  ["a class's score", "cnn-pytorch", { path: "fc.output", index: [7] }],
  ["a channel", "cnn-pytorch", { path: "conv2.output", index: [3] }],
  ["a probability", "lenet-jax", { path: "softmax.output", index: [1] }],
  ["an element behind a sigmoid", "vanishing", { path: "sigmoid2.output", index: [3, 4, 5] }],
];

describe.each(units)("for %s (%s)", (_name, model, unit) => {
  test("every step of the record leads up, to the last picture", async () => {
    const given = subject({ model, unit });
    const { record, frames, complete } = await maximisation(given, usual, patient);
    expect(complete).toBe(true);
    expect(record.length).toBeGreaterThan(5);
    record.slice(1).forEach((value, step) => expect(value).toBeGreaterThan(record[step]!));
    const { probe, weights, extent } = given;
    for (const { step, image } of [frames[0]!, frames.at(-1)!]) {
      const [value] = valuesIn(probe.forward(image, weights, [unit.path]).get(unit.path)!, extent);
      expect(value).toBe(record[step]);
    }
    expect(frames.at(-1)!.step).toBe(record.length - 1);
  });

  test("pixels stay what bytes become", async () => {
    const given = subject({ model, unit });
    const { frames } = await maximisation(given, { ...usual, rate: 5 }, patient);
    const [low, high] = [0, 255].map((raw) => Math.fround(normalisedPixel(raw, given.normalization, 0)));
    for (const { image } of frames) expect([...image.data].every((x) => x >= low! && x <= high!)).toBe(true);
  });
});

test.each(backends)(
  "the same seed gives the same bits, another seed other ones, on $name",
  async (backend) => {
    const unit = { path: "fc.output", index: [7] };
    const climb = (seed: number) =>
      maximisation(subject({ backend, unit }), { ...usual, steps: 6, seed }, patient);
    const [first, again, other] = [await climb(1), await climb(1), await climb(2)];
    expect(again).toEqual(first);
    expect(other.record).not.toEqual(first.record);
  },
);

test("it settles where decay and slope hold each other", async () => {
  const given = subject({ unit: { path: "fc.output", index: [2] } });
  const { settled, record } = await maximisation(given, { ...usual, steps: 5000, decay: 0.5 }, patient);
  expect(settled).toBe(true);
  expect(record.length).toBeLessThan(5000);
});

test("from where there is no slope there is no step", async () => {
  const given = subject({ unit: { path: "relu1.output", index: [0, 3, 3] } });
  const weights = new Map([...given.weights].map(([path, one]) => [path, zeros(one.shape)]));
  const { record, frames, settled } = await maximisation({ ...given, weights }, usual, patient);
  expect(record).toEqual([0]);
  expect(frames.length).toBe(1);
  expect(settled).toBe(true);
});

test("what has grown is told at every step, and kept when it is cancelled", async () => {
  const told: number[] = [];
  const given = subject({ unit: { path: "fc.output", index: [7] } });
  const { record, complete, settled } = await maximisation(given, usual, patientFor(5), (_image, so) =>
    told.push(so.at(-1)!),
  );
  expect(complete).toBe(false);
  expect(settled).toBe(false);
  expect(told.length).toBe(5);
  expect(record.at(-1)).toBe(told.at(-1));
});

test("a blur passes on less of what changes from pixel to pixel", async () => {
  const given = subject({ unit: { path: "fc.output", index: [7] } });
  const roughness = async (blur: number): Promise<number> => {
    const { frames } = await maximisation(given, { ...usual, blur, steps: 60 }, patient);
    const data = [...frames.at(-1)!.image.data];
    return data.reduce((sum, x, i) => sum + (i % 28 ? Math.abs(x - data[i - 1]!) : 0), 0);
  };
  expect(await roughness(3)).toBeLessThan(0.8 * (await roughness(0)));
});
