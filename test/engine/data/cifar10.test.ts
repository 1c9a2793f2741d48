import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { cifarImages, RECORD } from "../../../src-engine/data/cifar10";
import { loadDataset } from "../../../src-main/data/datasets";
import { cifar10Folder, needsCifar10 } from "../../support/cifar10";

/** Images whose red is 1, green 2 and blue 3, but for their number at the first pixel of red. */
function batch(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * RECORD);
  labels.forEach((label, n) => {
    const record = bytes.subarray(n * RECORD, (n + 1) * RECORD);
    [1, 2, 3].forEach((value, c) => record.fill(value, 1 + c * 1024, 1 + (c + 1) * 1024));
    record[0] = label;
    record[1] = 100 + n;
  });
  return bytes;
}

function folderWith(files: Record<string, Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "backstep-cifar10-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

test("batches are read one behind the other, red before green before blue", () => {
  const files = [batch([9, 0]), batch([3])].map((bytes, i) => ({ name: `part ${i}`, bytes }));
  const { count, channels, height, width, labels, pixels } = cifarImages(files);
  expect([count, channels, height, width]).toEqual([3, 3, 32, 32]);
  expect([...labels]).toEqual([9, 0, 3]);
  expect([0, 1, 1024, 2048, 3072].map((i) => pixels[i])).toEqual([100, 1, 2, 3, 101]);
});

test.each([
  [
    "cut off",
    batch([1]).subarray(0, 3000),
    "part: expected a whole number of images from 1, 3073 bytes each, the file has 3000 bytes",
  ],
  ["empty", new Uint8Array(0), "the file has 0 bytes"],
  ["of another kind", batch([1, 10]), "part: expected classes 0 … 9, found 10 at image 1"],
])("a file that is %s is refused, saying what was expected", (_what, bytes, message) => {
  expect(() => cifarImages([{ name: "part", bytes }])).toThrow(message);
});

describe("a folder", () => {
  test("may hold some of the training batches, plain or gzipped", async () => {
    const dataDir = folderWith({
      "data_batch_2.bin": batch([5]),
      "data_batch_4.bin.gz": gzipSync(batch([6, 7])),
      "test_batch.bin": batch([8]),
    });
    const { train, test, classes } = await loadDataset("cifar10", { dataDir });
    expect([...train.labels].map((label) => classes[label])).toEqual(["dog", "frog", "horse"]);
    expect([...test.labels]).toEqual([8]);
  });

  test.each([
    ["no test images", { "data_batch_1.bin": batch([1]) }, "cifar10: no test_batch.bin in"],
    ["no training images", { "test_batch.bin": batch([1]) }, "cifar10: no data_batch_1.bin in"],
    [
      "half a gzip file",
      { "data_batch_1.bin": batch([1]), "test_batch.bin.gz": gzipSync(batch([1])).subarray(0, 20) },
      "expected a whole gzip file",
    ],
  ])("with %s is refused in one line", async (_what, files, message) => {
    const refused = loadDataset("cifar10", { dataDir: folderWith(files) });
    await expect(refused).rejects.toThrow(message);
  });

  test("that nobody named is asked for", async () => {
    vi.stubEnv("BACKSTEP_DATA", undefined);
    await expect(loadDataset("cifar10")).rejects.toThrow("cifar10: expected a folder (--data-dir");
    vi.unstubAllEnvs();
  });
});

test.skipIf(!cifar10Folder())(
  `the real one, or a part of it, has ten classes of colour images ${needsCifar10}`,
  async () => {
    const { train, test, classes } = await loadDataset("cifar10", { dataDir: cifar10Folder() });
    for (const { labels } of [train, test]) expect(new Set(labels).size).toBe(10);
    // The first test image is a cat, the first of the first training batch a frog.
    expect([test.labels[0], train.labels[0]].map((label) => classes[label!])).toEqual(["cat", "frog"]);
  },
);
