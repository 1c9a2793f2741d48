import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { shapeClasses, shapes } from "../../../src-engine/data/shapes";

const counts = { train: 300, test: 100 };

test("are the same bytes on every machine", () => {
  const { train, test: tested } = shapes(0, counts);
  const hash = createHash("sha256").update(train.pixels).update(tested.pixels);
  expect(hash.digest("hex").slice(0, 16)).toBe("99a353b2c7fea360");
});

test("are a hundred classes of three channels, as many images of each", () => {
  const { train, classes } = shapes(0, counts);
  expect(new Set(classes).size).toBe(100);
  expect(train.channels).toBe(3);
  for (let c = 0; c < shapeClasses.length; c++)
    expect(train.labels.filter((label) => label === c)).toHaveLength(3);
});

test("have the colour that their class says", () => {
  const { train, classes } = shapes(0, counts);
  const plane = train.height * train.width;
  const largest = (n: number, channel: number): number =>
    train.pixels
      .subarray((3 * n + channel) * plane, (3 * n + channel + 1) * plane)
      .reduce((a, b) => Math.max(a, b));
  for (const [name, channel] of [
    ["red", 0],
    ["green", 1],
    ["blue", 2],
  ] as const) {
    const n = train.labels.findIndex((label) => classes[label] === `${name} square`);
    const others = [0, 1, 2].filter((c) => c !== channel);
    for (const other of others) expect(largest(n, channel)).toBeGreaterThan(largest(n, other));
  }
});

test("are normalised by their own mean and deviation", () => {
  const { train, normalization } = shapes();
  const plane = train.height * train.width;
  const found = [0, 1, 2].map((channel) => {
    let [sum, squares] = [0, 0];
    for (let n = 0; n < train.count; n++)
      for (let i = 0; i < plane; i++) {
        const x = train.pixels[(3 * n + channel) * plane + i]! / 255;
        sum += x;
        squares += x * x;
      }
    const mean = sum / (train.count * plane);
    return [mean, Math.sqrt(squares / (train.count * plane) - mean * mean)] as const;
  });
  const rounded = (of: 0 | 1) => found.map((numbers) => Math.round(1000 * numbers[of]) / 1000);
  expect(normalization).toEqual({ mean: rounded(0), deviation: rounded(1) });
});
