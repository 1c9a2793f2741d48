// PNG images: all kinds of colour, palettes, 1 to 16 bits, interlaced or not.

import { decode, convertIndexedToRgb } from "fast-png";
import { Unzlib } from "fflate";
import { opaque, type ImageFormat, type Picture } from "./imageFormat";
import { together } from "./together";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const [HEADER, DATA] = [0x49484452, 0x49444154];
/** PLTE, IDAT, tRNS and IEND. */
const wanted: readonly number[] = [0x504c5445, DATA, 0x74524e53, 0x49454e44];
/** Bytes of the file that are unpacked at a time: a thousandfold at most is in memory then. */
const PIECE = 16 * 1024;

export const png: ImageFormat = {
  name: "PNG",
  recognizes: (bytes) => SIGNATURE.every((byte, i) => bytes[i] === byte),
  size(bytes) {
    if (bytes.length < 33) return undefined;
    const view = viewOf(bytes);
    if (view.getUint32(8) !== 13 || view.getUint32(12) !== HEADER)
      throw new Error("it begins with another chunk");
    return { width: view.getUint32(16), height: view.getUint32(20) };
  },
  decode(bytes): Picture {
    const own = pixelChunks(bytes);
    assertUnpacks(own);
    const image = decode(own, { checkCrc: true });
    const { width, height, depth } = image;
    if (image.palette) {
      const channels = image.palette[0]?.length ?? 3;
      return opaque(width, height, convertIndexedToRgb(image), channels);
    }
    const byteOf =
      depth === 16 ? (value: number) => value >> 8 : depth < 8 ? scaled((1 << depth) - 1) : undefined;
    return opaque(width, height, depth < 8 ? unpacked(image) : image.data, image.channels, byteOf);
  },
};

const scaled =
  (most: number) =>
  (value: number): number =>
    Math.round((255 * value) / most);

/** Grey of 1, 2 or 4 bits: several pixels a byte, each row beginning with a byte of its own. */
function unpacked({ width, height, depth, data }: ReturnType<typeof decode>): Uint8Array {
  const perByte = 8 / depth;
  const row = Math.ceil(width / perByte);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth * ((x % perByte) + 1);
      pixels[y * width + x] = (data[y * row + Math.floor(x / perByte)]! >> shift) & ((1 << depth) - 1);
    }
  return pixels;
}

/** Samples of a pixel, by the header's kind of colour. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * The file without what its pixels do not need: a colour profile unpacks to any size, and a second header would have another size.
 */
function pixelChunks(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 33)];
  for (let at = 33; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw new Error("it ends in the middle of a chunk");
    if (wanted.includes(view.getUint32(at + 4))) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return together(parts);
}

/**
 * Unpacks the pixels once without keeping them: a small file may claim a small image and unpack to gigabytes, or a large one
 * and hold next to nothing.
 */
function assertUnpacks(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const bits = view.getUint8(24) * (samples[view.getUint8(25)] ?? 0);
  const least = Math.floor((width * height * bits) / 8);
  // A byte more for each row, of which an interlaced image has up to twice as many, each of whole bytes.
  const most = least + 2 * (2 * height + 16) + height;
  let size = 0;
  const inflate = new Unzlib((piece) => {
    size += piece.length;
    if (size > most) throw new Error(`its pixels unpack to more than the ${most} bytes that its size allows`);
  });
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === DATA)
      for (let from = 0; from < length; from += PIECE)
        inflate.push(bytes.slice(at + 8 + from, at + 8 + Math.min(length, from + PIECE)));
    at += 12 + length;
  }
  if (size < least || least === 0)
    throw new Error(`its pixels unpack to ${size} bytes, and its size asks for ${least}`);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
