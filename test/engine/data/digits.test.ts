import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Dataset, Images } from "../../../src-engine/data/dataset";
import { digits } from "../../../src-engine/data/digits";
import { linearAccuracy } from "./linear";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the generated digits", () => {
  let full: Dataset;
  beforeAll(() => {
    full = digits();
  });
  const parts = (): readonly Images[] => [full.train, full.test];

  test("are 12,000 and 2,000 images of 28 × 28, as many of each class", () => {
    expect(parts().map((part) => part.count)).toEqual([12000, 2000]);
    for (const { count, height, width, channels, labels, pixels } of parts()) {
      expect([channels, height, width, pixels.length]).toEqual([1, 28, 28, count * 784]);
      const counts = new Array<number>(10).fill(0);
      for (const label of labels) counts[label]!++;
      expect(counts).toEqual(new Array(10).fill(count / 10));
    }
  });

  test("come in random order", () => {
    expect(new Set(full.train.labels.subarray(0, 50)).size).toBe(10);
    let repeats = 0;
    for (let n = 1; n < 12000; n++) if (full.train.labels[n] === full.train.labels[n - 1]) repeats++;
    expect(repeats / 12000).toBeCloseTo(0.1, 1);
  });

  test("are the same bytes on every machine", () => {
    expect(sha256(full.train.pixels)).toBe(
      "d64b29b1f5617ef6491661bb6915e32828b91391f7a41a3a89fb3e6e0677b727",
    );
    expect(sha256(full.test.pixels)).toBe("fa71f6e6c286814c61cb7554b6f2afc38d21b8404d715b0e9398a4c6028e89ad");
  });

  test("differ by seed, and the test set from the training set", () => {
    const [zero, one] = [0, 1].map((seed) => digits(seed, { train: 20, test: 20 }));
    expect(zero!.train.pixels).not.toEqual(one!.train.pixels);
    expect(zero!.train.pixels).not.toEqual(zero!.test.pixels);
  });

  test("of the test set do not depend on how large the training set is", () => {
    expect(digits(0, { train: 30, test: 10 }).test.pixels).toEqual(
      digits(0, { train: 10, test: 10 }).test.pixels,
    );
  });

  test("have no two images alike", () => {
    const seen = new Set<string>();
    for (const { count, pixels } of parts()) {
      for (let n = 0; n < count; n++) seen.add(sha256(pixels.subarray(n * 784, (n + 1) * 784)));
    }
    expect(seen.size).toBe(14000);
  });

  test("have MNIST's brightness: mean near 0.131, deviation near 0.308", () => {
    let sum = 0;
    let squares = 0;
    for (const raw of full.train.pixels) {
      sum += raw / 255;
      squares += (raw / 255) ** 2;
    }
    const mean = sum / full.train.pixels.length;
    expect(Math.abs(mean - 0.1307)).toBeLessThan(0.01);
    expect(Math.abs(Math.sqrt(squares / full.train.pixels.length - mean * mean) - 0.3081)).toBeLessThan(0.02);
  });

  test("stay clear of the border, each with ink in it", () => {
    for (const { count, pixels } of parts()) {
      for (let n = 0; n < count; n++) {
        let ink = 0;
        let border = 0;
        for (let i = 0; i < 784; i++) {
          const raw = pixels[n * 784 + i]!;
          if (raw > 127) ink++;
          const row = Math.floor(i / 28);
          const column = i % 28;
          if (row === 0 || row === 27 || column === 0 || column === 27) border = Math.max(border, raw);
        }
        expect(ink).toBeGreaterThan(15);
        expect(border).toBeLessThan(64);
      }
    }
  });

  test("are too varied for a linear classifier to solve above 97 %", { timeout: 60_000 }, () => {
    const accuracy = linearAccuracy(full, 6);
    expect(accuracy).toBeGreaterThan(0.85);
    expect(accuracy).toBeLessThan(0.97);
  });
});
