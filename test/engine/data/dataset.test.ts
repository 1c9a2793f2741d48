import { describe, expect, test } from "vitest";
import { batches, gather } from "../../../src-engine/data/batches";
import { split, take, type Images } from "../../../src-engine/data/dataset";

/** Images of 1×1×2 pixels; image n holds n and 255 − n and has the label n mod 10. */
function numbered(count: number): Images {
  return {
    count,
    channels: 1,
    height: 1,
    width: 2,
    pixels: Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 255 - (i - 1) / 2)),
    labels: Int32Array.from({ length: count }, (_, i) => i % 10),
  };
}

const sorted = (indices: Iterable<number>) => [...indices].sort((a, b) => a - b);

describe("take", () => {
  test("gives the first images, at most as many as there are", () => {
    expect([...take(numbered(5), 3).indices]).toEqual([0, 1, 2]);
    expect([...take(numbered(5), 9).indices]).toEqual([0, 1, 2, 3, 4]);
    expect([...take(numbered(2)).indices]).toEqual([0, 1]);
  });

  test("gives the images asked for and names an index that is not there", () => {
    expect([...take(numbered(5), [4, 0]).indices]).toEqual([4, 0]);
    expect(() => take(numbered(5), [0, 5])).toThrow("expected indices in 0 … 4, got 5 (at position 1)");
    expect(() => take(numbered(5), -1)).toThrow("got -1");
  });
});

describe("split", () => {
  const all = take(numbered(100));

  test("parts the images in two that together are all", () => {
    const { train, validation } = split(all, 0.2, 7);
    expect([train.indices.length, validation.indices.length]).toEqual([80, 20]);
    expect(sorted([...train.indices, ...validation.indices])).toEqual(sorted(all.indices));
  });

  test("is the same for the same seed and another for another", () => {
    expect(split(all, 0.2, 7).validation.indices).toEqual(split(all, 0.2, 7).validation.indices);
    expect(split(all, 0.2, 8).validation.indices).not.toEqual(split(all, 0.2, 7).validation.indices);
  });

  test("keeps within a subset", () => {
    const { train, validation } = split(take(numbered(100), [90, 91, 92, 93]), 0.25, 0);
    expect(sorted([...train.indices, ...validation.indices])).toEqual([90, 91, 92, 93]);
  });

  test("refuses to leave nothing to train on", () => {
    expect(() => split(all, 1, 0)).toThrow("expected a validation share in 0 ≤ share < 1, got 1");
  });
});

describe("batches", () => {
  const subset = take(numbered(10));
  const shuffled = () => batches({ subset, batchSize: 4, seed: 3 });

  test("show every image once an epoch, the last batch being what is left", () => {
    const { at, iterationsPerEpoch } = shuffled();
    expect(iterationsPerEpoch).toBe(3);
    for (const epoch of [0, 1, 5]) {
      const parts = [0, 1, 2].map((i) => at(3 * epoch + i));
      expect(parts.map((part) => part.length)).toEqual([4, 4, 2]);
      expect(sorted(parts.flatMap((part) => [...part]))).toEqual(sorted(subset.indices));
    }
  });

  test("have a new order each epoch", () => {
    const { at } = shuffled();
    expect([...at(0)]).not.toEqual([...at(3)]);
  });

  test("are the same whichever way one comes to them", () => {
    const forward = Array.from({ length: 12 }, ((b) => (_, i) => [...b.at(i)])(shuffled()));
    const { at } = shuffled();
    for (let i = 11; i >= 0; i--) expect([...at(i)]).toEqual(forward[i]);
    expect([...shuffled().at(7)]).toEqual(forward[7]);
  });

  test("keep the subset's order when not shuffled", () => {
    const { at } = batches({ subset: take(numbered(10), [5, 3, 1]), batchSize: 2, seed: 0, shuffle: false });
    expect([at(0), at(1), at(2)].map((part) => [...part])).toEqual([[5, 3], [1], [5, 3]]);
  });

  test("refuse what makes no sense, by name", () => {
    expect(() => batches({ subset, batchSize: 0, seed: 0 })).toThrow("expected a batch size from 1, got 0");
    expect(() => batches({ subset: take(numbered(0)), batchSize: 1, seed: 0 })).toThrow("empty subset");
    expect(() => shuffled().at(-1)).toThrow("expected an iteration from 0, got -1");
  });
});

describe("gather", () => {
  test("writes (raw / 255 − mean) / deviation and the labels", () => {
    const input = new Float64Array(4);
    const target = new Int32Array(2);
    gather(numbered(256), [255, 12], { mean: 0.1307, deviation: 0.3081 }, input, target);
    const expected = [255, 0, 12, 243].map((raw) => (raw / 255 - 0.1307) / 0.3081);
    expect([...input]).toEqual(expected);
    expect([...target]).toEqual([5, 2]);
  });

  test("rounds the float64 value once for float32, and never mixes two normalisations", () => {
    const input = new Float32Array(2);
    const target = new Int32Array(1);
    for (const mean of [0, 0.5, 0]) {
      gather(numbered(9), [1], { mean, deviation: 0.3 }, input, target);
      expect([...input]).toEqual([1, 254].map((raw) => Math.fround((raw / 255 - mean) / 0.3)));
    }
  });

  test("leaves what lies beyond a smaller batch alone", () => {
    const input = new Float32Array(4).fill(9);
    gather(numbered(3), [0], { mean: 0, deviation: 1 }, input, new Int32Array(2));
    expect([...input]).toEqual([0, 1, 9, 9]);
  });

  test("says what does not fit", () => {
    const call = (indices: number[]) => () =>
      gather(numbered(3), indices, { mean: 0, deviation: 1 }, new Float32Array(2), new Int32Array(9));
    expect(call([0, 1])).toThrow("2 images of 2 pixels want 4 inputs and 2 targets, got room for 2 and 9");
    expect(call([3])).toThrow("expected an index in 0 … 2, got 3");
  });
});
