// PNGs by hand: what a decoder makes of them are the pixels that went in.

import { unzlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { annotated, dataAddress, encodePng } from "../../../src-view/scene/png";
import { chunksOf, sizeOfPng, textsOfPng } from "../../support/figures";

/** The pixels of a PNG of ours: a palette or RGBA, no filters. */
function pixelsOf(png: Uint8Array): number[] {
  const chunks = new Map(chunksOf(png).map(({ name, bytes }) => [name, bytes]));
  const { width, height } = sizeOfPng(png);
  const isPalette = chunks.get("IHDR")![9] === 3;
  const lines = unzlibSync(chunks.get("IDAT")!);
  const depth = isPalette ? 1 : 4;
  const pixels = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * (1 + width * depth) + 1 + x * depth;
      const i = lines[from]!;
      const rgb = isPalette ? chunks.get("PLTE")!.subarray(3 * i, 3 * i + 3) : lines.subarray(from, from + 3);
      const alpha = isPalette ? (chunks.get("tRNS")?.[i] ?? 255) : lines[from + 3]!;
      pixels.set([...rgb, alpha], 4 * (y * width + x));
    }
  }
  return [...new Uint32Array(pixels.buffer)];
}

const opaque = (r: number, g: number, b: number): number =>
  new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0]!;

describe("a PNG", () => {
  test("of few colours has a palette and gives its pixels back, gaps included", () => {
    const data = Uint32Array.of(opaque(1, 2, 3), 0, opaque(255, 0, 9), opaque(1, 2, 3), 0, 0);
    const png = encodePng({ width: 3, height: 2, data });
    expect(sizeOfPng(png)).toEqual({ width: 3, height: 2 });
    expect(chunksOf(png).map(({ name }) => name)).toEqual(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
    expect(pixelsOf(png)).toEqual([...data]);
  });

  test("of more than 256 colours has none", () => {
    const data = Uint32Array.from({ length: 300 }, (_, i) => opaque(i & 255, i >> 8, 7));
    const png = encodePng({ width: 20, height: 15, data });
    expect(chunksOf(png).map(({ name }) => name)).toEqual(["IHDR", "IDAT", "IEND"]);
    expect(pixelsOf(png)).toEqual([...data]);
  });

  test("has as many pixels for each as are asked for", () => {
    const data = Uint32Array.of(opaque(9, 9, 9), opaque(5, 5, 5));
    const png = encodePng({ width: 2, height: 1, data }, 3);
    expect(sizeOfPng(png)).toEqual({ width: 6, height: 3 });
    expect(pixelsOf(png).slice(6, 12)).toEqual([data[0], data[0], data[0], data[1], data[1], data[1]]);
  });

  test("says what made it and how large it is in print", () => {
    const plain = encodePng({ width: 1, height: 1, data: Uint32Array.of(opaque(0, 0, 0)) });
    const told = annotated(plain, { Source: "backstep figure maps −1", Software: "Backstep" }, 192);
    expect(textsOfPng(told)).toEqual({ Source: "backstep figure maps −1", Software: "Backstep" });
    const density = chunksOf(told).find(({ name }) => name === "pHYs")!.bytes;
    expect(new DataView(density.buffer, density.byteOffset).getUint32(0)).toBe(Math.round(192 / 0.0254));
    expect(pixelsOf(told)).toEqual(pixelsOf(plain));
  });

  test("becomes an address in base 64 as everybody writes it", () => {
    for (const length of [0, 1, 2, 3, 4, 257]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (37 * i) & 255);
      expect(dataAddress(bytes)).toBe(`data:image/png;base64,${Buffer.from(bytes).toString("base64")}`);
    }
  });
});
