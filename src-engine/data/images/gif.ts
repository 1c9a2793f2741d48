// GIF images: the first frame, on white where it does not cover the image.

import { gifPixels } from "./gifPixels";
import type { ImageFormat, Picture } from "./imageFormat";
import { together } from "./together";

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const FRAME = 0x2c;
/** Rows that an interlaced frame has first, then those between them, and so on: from which, and by how many. */
const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

export const gif: ImageFormat = {
  name: "GIF",
  recognizes: (bytes) => [0x47, 0x49, 0x46, 0x38].every((byte, i) => bytes[i] === byte),
  size(bytes) {
    if (bytes.length < 13) return undefined;
    return { width: u16(bytes, 6), height: u16(bytes, 8) };
  },
  decode(bytes) {
    let { palette, at } = paletteAt(bytes, 13, bytes[10]!);
    let transparent = -1;
    while (bytes[at] === EXTENSION) {
      const { data, end } = subBlocks(bytes, at + 2);
      if (bytes[at + 1] === GRAPHIC_CONTROL && data.length >= 4) transparent = data[0]! & 1 ? data[3]! : -1;
      at = end;
    }
    if (bytes[at] !== FRAME || at + 11 > bytes.length) throw new Error(`it has no frame at byte ${at}`);
    const frame = at + 1;
    const flags = bytes[frame + 8]!;
    const own = paletteAt(bytes, frame + 9, flags);
    palette = own.palette ?? palette;
    if (!palette) throw new Error("its first frame has no palette");
    const [width, height] = [u16(bytes, frame + 4), u16(bytes, frame + 6)];
    const { data } = subBlocks(bytes, own.at + 1);
    return drawn(bytes, {
      ...{ left: u16(bytes, frame), top: u16(bytes, frame + 2), width, height },
      ...{ palette, transparent, rows: flags & 0x40 ? interlaced(height) : undefined },
      unpack: () => gifPixels(data, bytes[own.at]!, width * height),
    });
  },
};

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly palette: Uint8Array;
  readonly transparent: number;
  /** Where each of its rows belongs; undefined where they are in order. */
  readonly rows: readonly number[] | undefined;
  readonly unpack: () => Uint8Array;
}

function drawn(bytes: Uint8Array, frame: Frame): Picture {
  const { left, top, width: w, height: h, palette, transparent, rows } = frame;
  const [width, height] = [u16(bytes, 6), u16(bytes, 8)];
  if (left + w > width || top + h > height)
    throw new Error(`its first frame of ${w} × ${h} at ${left}, ${top} is not within ${width} × ${height}`);
  const indices = frame.unpack();
  const pixels = new Uint8Array(3 * width * height).fill(255);
  indices.forEach((index, i) => {
    if (index === transparent) return;
    if (3 * index >= palette.length)
      throw new Error(`a pixel has colour ${index} of a palette of ${palette.length / 3}`);
    const row = Math.floor(i / w);
    const to = 3 * ((top + (rows?.[row] ?? row)) * width + left + (i % w));
    for (let c = 0; c < 3; c++) pixels[to + c] = palette[3 * index + c]!;
  });
  return { width, height, channels: 3, pixels };
}

function interlaced(height: number): readonly number[] {
  return passes.flatMap(([from, by]) =>
    Array.from({ length: Math.ceil(Math.max(0, height - from) / by) }, (_, i) => from + i * by),
  );
}

/** Where the flags tell of one. */
function paletteAt(bytes: Uint8Array, at: number, flags: number): { palette?: Uint8Array; at: number } {
  if (!(flags & 0x80)) return { at };
  const end = at + 3 * (2 << (flags & 7));
  if (end > bytes.length) throw new Error("it ends within its palette");
  return { palette: bytes.subarray(at, end), at: end };
}

/** Blocks of up to 255 bytes with their length before them, put together; one without bytes is the end. */
function subBlocks(bytes: Uint8Array, from: number): { data: Uint8Array; end: number } {
  const parts: Uint8Array[] = [];
  let at = from;
  for (; bytes[at]; at += bytes[at]! + 1) parts.push(bytes.subarray(at + 1, at + 1 + bytes[at]!));
  if (at >= bytes.length) throw new Error("it ends within a block");
  return { data: together(parts), end: at + 1 };
}

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}
