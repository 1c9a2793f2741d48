// Small image files, made here: a square of a colour on another, in each format that is read.

import { encode } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { GifWriter } from "omggif";

export type Rgb = readonly [number, number, number];

/** The left half is of one colour, the right half of another; row by row, red, green and blue side by side. */
export function halves(width: number, height: number, left: Rgb, right: Rgb): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let p = 0; p < width * height; p++) pixels.set(p % width < width / 2 ? left : right, p * 3);
  return pixels;
}

export function pngFile(width: number, height: number, left: Rgb, right: Rgb): Uint8Array {
  return encode({ width, height, data: halves(width, height, left, right), channels: 3, depth: 8 });
}

export function jpegFile(width: number, height: number, left: Rgb, right: Rgb): Uint8Array {
  const rgb = halves(width, height, left, right);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let p = 0; p < width * height; p++) data.set(rgb.subarray(p * 3, p * 3 + 3), p * 4);
  return new Uint8Array(encodeJpeg({ width, height, data }, 100).data);
}

/** Two frames, of which the second has the colours changed about. */
export function gifFile(width: number, height: number, left: Rgb, right: Rgb): Uint8Array {
  const bytes = new Uint8Array(1024 + 4 * width * height);
  const number = ([r, g, b]: Rgb): number => (r << 16) | (g << 8) | b;
  const writer = new GifWriter(bytes, width, height, { palette: [number(left), number(right)] });
  const frame = (first: number): number[] =>
    Array.from({ length: width * height }, (_, p) => (p % width < width / 2 ? first : 1 - first));
  writer.addFrame(0, 0, width, height, frame(0));
  writer.addFrame(0, 0, width, height, frame(1));
  return bytes.slice(0, writer.end());
}
