// Pixels as a PNG, by the specification (W3C, third edition): a palette where 256 colours are enough, which a
// colour map's almost always are. Deflate is fflate's, in JavaScript, so that the bytes are the same everywhere.

import { zlibSync } from "fflate";
import { crc32 } from "../../src-engine/formats/zip/crc32";
import { base64 } from "./base64";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Packed RGBA in this machine's byte order; 0 is transparent. */
  readonly data: Uint32Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PALETTE = 3;
const RGBA = 6;

/** @param scale so many pixels each way for every pixel given: whoever smooths them blurs the edges only */
export function encodePng({ width, height, data }: Raster, scale = 1): Uint8Array<ArrayBuffer> {
  const colors = [...new Set(data)];
  const isSmall = colors.length <= 256;
  const depth = isSmall ? 1 : 4;
  const bytes = isSmall
    ? indices(data, colors)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width * scale);
  view.setUint32(4, height * scale);
  header.set([8, isSmall ? PALETTE : RGBA, 0, 0, 0], 8);
  return joined([
    SIGNATURE,
    chunk("IHDR", header),
    ...(isSmall ? paletteChunks(colors) : []),
    chunk("IDAT", zlibSync(scanlines(bytes, width, height, depth, scale), { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Behind the header: what made the picture, and how large it is in print. */
export function annotated(
  png: Uint8Array,
  texts: Readonly<Record<string, string>>,
  dotsPerInch: number,
): Uint8Array<ArrayBuffer> {
  const end = SIGNATURE.length + 12 + 13;
  const density = new Uint8Array(9);
  const view = new DataView(density.buffer);
  const perMetre = Math.round(dotsPerInch / 0.0254);
  view.setUint32(0, perMetre);
  view.setUint32(4, perMetre);
  density[8] = 1;
  const comments = Object.entries(texts).map(([key, value]) =>
    // Keyword, no compression, no language, UTF-8.
    chunk("iTXt", joined([utf8(key), new Uint8Array(5), utf8(value)])),
  );
  return joined([png.subarray(0, end), chunk("pHYs", density), ...comments, png.subarray(end)]);
}

export function dataAddress(png: Uint8Array): string {
  return `data:image/png;base64,${base64(png)}`;
}

function indices(data: Uint32Array, colors: readonly number[]): Uint8Array {
  const places = new Map(colors.map((color, place) => [color, place]));
  return Uint8Array.from(data, (color) => places.get(color)!);
}

function paletteChunks(colors: readonly number[]): Uint8Array[] {
  const rgba = new Uint8Array(Uint32Array.from(colors).buffer);
  const rgb = new Uint8Array(3 * colors.length);
  const alpha = new Uint8Array(colors.length);
  colors.forEach((_, i) => {
    rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
    alpha[i] = rgba[4 * i + 3]!;
  });
  return [chunk("PLTE", rgb), ...(alpha.includes(0) ? [chunk("tRNS", alpha)] : [])];
}

/** Every line begins with the number of its filter: none. */
function scanlines(
  bytes: Uint8Array,
  width: number,
  height: number,
  depth: number,
  scale: number,
): Uint8Array {
  const stride = 1 + width * scale * depth;
  const lines = new Uint8Array(stride * height * scale);
  for (let y = 0; y < height; y++) {
    const start = y * scale * stride;
    let to = start + 1;
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * depth;
      for (let k = 0; k < scale; k++, to += depth) lines.set(bytes.subarray(from, from + depth), to);
    }
    for (let k = 1; k < scale; k++) lines.copyWithin(start + k * stride, start, start + stride);
  }
  return lines;
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
