// A wall of small images: where each lies, which one is under the pointer, and its pixels in the colours of the page.

import { colorTable, type Theme } from "../../src-view/tensor/colormap";
import type { Point } from "../../src-view/tensor/panels";

export interface Wall {
  readonly columns: number;
  /** From one image to the next. */
  readonly pitch: { readonly x: number; readonly y: number };
  /** The side of an image. */
  readonly side: number;
  /** All of it, seen or not. */
  readonly height: number;
}

const GAP = 8;
/** A line of writing under an image, clear of the frame around it. */
export const LINE = 15;

/**
 * @param lines of writing under each image
 * @param least how wide the writing is
 */
export function wallOf(count: number, width: number, side: number, lines: number, least: number): Wall {
  const columns = Math.max(1, Math.floor((width + GAP) / (Math.max(side, least) + GAP)));
  // What is left over goes between the images, so that the wall ends where its neighbours do.
  const x = columns > 1 ? Math.floor((width + GAP) / columns) : Math.max(side, least) + GAP;
  const y = side + lines * LINE + GAP;
  return { columns, pitch: { x, y }, side, height: Math.max(0, Math.ceil(count / columns) * y - GAP) };
}

/** The upper left corner of the image at a place. */
export function originOf({ columns, pitch }: Wall, place: number): Point {
  return { x: (place % columns) * pitch.x, y: Math.floor(place / columns) * pitch.y };
}

/** The place under a point; undefined between two images. */
export function placeAt({ columns, pitch }: Wall, count: number, { x, y }: Point): number | undefined {
  const column = Math.floor(x / pitch.x);
  const place = Math.floor(y / pitch.y) * columns + column;
  const between = x - column * pitch.x > pitch.x - GAP || y % pitch.y > pitch.y - GAP;
  return x < 0 || y < 0 || column >= columns || place >= count || between ? undefined : place;
}

/** The places from … to − 1 whose images show in a window on the wall. */
export function placesIn(wall: Wall, count: number, top: number, height: number): readonly [number, number] {
  const { columns, pitch } = wall;
  const from = Math.max(0, Math.floor(top / pitch.y)) * columns;
  const to = Math.ceil((top + height) / pitch.y) * columns;
  return [Math.min(from, count), Math.min(Math.max(to, from), count)];
}

/** Where a key leads from a place; undefined where it is none that walks. */
export function walked(
  wall: Wall,
  count: number,
  from: number,
  key: string,
  page: number,
): number | undefined {
  const { columns } = wall;
  const to = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    PageUp: from - page * columns,
    PageDown: from + page * columns,
    Home: 0,
    End: count - 1,
  }[key];
  if (to === undefined) return undefined;
  const isRow = key === "ArrowUp" || key === "ArrowDown";
  if (isRow && (to < 0 || to >= count)) return from;
  return Math.min(count - 1, Math.max(0, to));
}

export interface Plane {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** One image's bytes, channel by channel, as RGBA: gray ones in the colours that the page gives an input, others in their own. */
export function paintImage(
  out: Uint32Array,
  bytes: Uint8Array,
  { channels, height, width }: Plane,
  theme: Theme,
): void {
  const size = height * width;
  if (channels !== 3) {
    const { colors } = colorTable("gray", theme);
    for (let i = 0; i < size; i++) out[i] = colors[bytes[i]!]!;
    return;
  }
  const each = new Uint8Array(out.buffer, out.byteOffset, 4 * size);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) each[4 * i + c] = bytes[c * size + i]!;
    each[4 * i + 3] = 255;
  }
}
