import { describe, expect, test } from "vitest";
import { decodeIdx, idxImages } from "../../../src-engine/data/idx";
import { FormatError } from "../../../src-engine/formats/formatError";

/** An IDX file: 00 00 type ndim, the dimensions, the elements' bytes. */
function idx(type: number, shape: readonly number[], data: readonly number[]): Uint8Array {
  const dimensions = shape.flatMap((n) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) & 255));
  return Uint8Array.from([0, 0, type, shape.length, ...dimensions, ...data]);
}

const images = { name: "images", bytes: idx(8, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) };
const labels = { name: "labels", bytes: idx(8, [2], [9, 0]) };

describe("an IDX file", () => {
  test("of every element type is read, big-endian", () => {
    expect(decodeIdx(idx(0x08, [2], [1, 255]), "f")).toEqual({ shape: [2], data: Uint8Array.of(1, 255) });
    expect(decodeIdx(idx(0x09, [2], [1, 255]), "f").data).toEqual(Int8Array.of(1, -1));
    expect(decodeIdx(idx(0x0b, [1, 2], [1, 2, 255, 254]), "f").data).toEqual(Int16Array.of(258, -2));
    expect(decodeIdx(idx(0x0c, [1], [0, 0, 1, 2]), "f").data).toEqual(Int32Array.of(258));
    expect(decodeIdx(idx(0x0d, [1], [0x3f, 0x80, 0, 0]), "f").data).toEqual(Float32Array.of(1));
    expect(decodeIdx(idx(0x0e, [1], [0xc0, 0, 0, 0, 0, 0, 0, 0]), "f").data).toEqual(Float64Array.of(-2));
  });

  test("is read from the middle of a larger buffer, bytes without a copy", () => {
    const large = Uint8Array.from([7, 7, 7, ...idx(8, [2], [5, 6])]);
    const { data } = decodeIdx(large.subarray(3), "f");
    expect([...data]).toEqual([5, 6]);
    expect(data.buffer).toBe(large.buffer);
  });

  test.each([
    ["an empty file", new Uint8Array(0), "expected a header of at least 4 bytes, the file has 0"],
    ["text", new TextEncoder().encode("hello"), "expected 00 00 at offset 0, found 68 65"],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0), "found 1f 8b (still compressed by gzip)"],
    ["an unknown type", idx(0x0a, [1], [0]), "type of 08, 09, 0b, 0c, 0d, 0e at offset 2, found 0a"],
    ["no dimension", idx(8, [], []), "expected at least 1 dimension at offset 3, found 0"],
    [
      "a header cut short",
      idx(8, [1, 1], []).subarray(0, 9),
      "header of 12 bytes for 2 dimensions, the file has 9",
    ],
    ["dimensions that overflow", idx(8, [2 ** 32 - 1, 2 ** 32 - 1], []), "overflow at offset 8"],
    [
      "one byte too few",
      idx(8, [2, 2], [1, 2, 3]),
      "claims 2 × 2 elements of 1 byte, so expected 16 bytes in all, the file has 15",
    ],
    [
      "one byte too many",
      idx(0x0b, [1], [1, 2, 3]),
      "claims 1 elements of 2 bytes, so expected 10 bytes in all, the file has 11",
    ],
    ["four billion images in 16 bytes", idx(8, [2 ** 32 - 1, 1, 1], []), "the file has 16"],
  ])("that is %s is refused in one sentence", (_, bytes, sentence) => {
    const read = () => decodeIdx(bytes, "train-images");
    expect(read).toThrow(FormatError);
    expect(read).toThrow("idx: train-images: ");
    expect(read).toThrow(sentence);
  });
});

describe("images and labels", () => {
  test("come together as a dataset's part", () => {
    const { count, channels, height, width, pixels, labels: classes } = idxImages(images, labels);
    expect({ count, channels, height, width }).toEqual({ count: 2, channels: 1, height: 2, width: 3 });
    expect(pixels[11]).toBe(12);
    expect([...classes]).toEqual([9, 0]);
  });

  test.each([
    [
      "another number of labels",
      images,
      idx(8, [3], [1, 2, 3]),
      "labels: expected 2 labels, one for each image of images, found 3",
    ],
    ["a label beyond 9", images, idx(8, [2], [1, 10]), "labels: expected labels 0 … 9, found 10 at label 1"],
    [
      "labels that are images",
      images,
      images.bytes,
      "labels: expected 1 dimension (labels), found 3 (2 × 2 × 3)",
    ],
    ["labels of another type", images, idx(9, [2], [1, 1]), "labels: expected unsigned bytes (type 08)"],
    [
      "images that are labels",
      labels,
      labels.bytes,
      "labels: expected 3 dimensions (images × height × width), found 1 (2)",
    ],
    [
      "no pixel",
      { name: "images", bytes: idx(8, [2, 0, 3], []) },
      labels.bytes,
      "expected at least one pixel, found 2 × 0 × 3",
    ],
  ])("with %s are refused", (_, pictures, bytes, sentence) => {
    const read = () => idxImages(pictures, { name: "labels", bytes });
    expect(read).toThrow(FormatError);
    expect(read).toThrow(sentence);
  });
});
