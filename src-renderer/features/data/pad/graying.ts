// A picture from anywhere becomes an image as the set has them: gray, bright ink on black, of the set's size.
//
// Digits of the set are fitted, keeping their proportions, into the middle 20 of 28 pixels and centred by mass; a picture
// can be had like that too. Scaling is by areas: each pixel is the mean of what it covers.

import { centred, type Gray } from "./ink";

interface Colors {
  readonly width: number;
  readonly height: number;
  /** RGBA, 0 … 255, not multiplied by alpha. */
  readonly data: Uint8ClampedArray;
}

/** Luminance, by Rec. 709. */
const RED_GREEN_BLUE = [0.2126, 0.7152, 0.0722] as const;
/** Of a set's own digits: ink within 20 of 28 pixels. */
const MARGIN = 4 / 28;
/** Fainter than this share of the strongest ink is paper. */
const PAPER = 0.2;

/**
 * Luminance, over black or white, whichever is further from what is not transparent.
 */
export function grayOf({ width, height, data }: Colors): Gray {
  const [red, green, blue] = RED_GREEN_BLUE;
  const luminance = (at: number): number => red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
  let solid = 0;
  let light = 0;
  for (let at = 0; at < data.length; at += 4) {
    solid += data[at + 3]!;
    light += data[at + 3]! * luminance(at);
  }
  const behind = solid > 0 && light / solid < 127.5 ? 255 : 0;
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = data[4 * i + 3]! / 255;
    pixels[i] = Math.round(alpha * luminance(4 * i) + (1 - alpha) * behind);
  }
  return { width, height, pixels };
}

/** An image of the set, channel by channel: red, green and blue as an eye weighs them, else the channels' mean. */
export function grayOfPlanes(bytes: Uint8Array, size: number): Uint8Array {
  const channels = Math.floor(bytes.length / size);
  if (channels <= 1) return bytes.slice(0, size);
  const weights = channels === 3 ? RED_GREEN_BLUE : Array<number>(channels).fill(1 / channels);
  return Uint8Array.from({ length: size }, (_, i) =>
    Math.round(weights.reduce((sum, weight, c) => sum + weight * bytes[c * size + i]!, 0)),
  );
}

/** Whether the rim of a picture is light: dark ink on paper. */
export function hasLightGround({ width, height, pixels }: Gray): boolean {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) {
      sum += pixels[y * width + x]!;
      count++;
    }
  }
  return sum / count > 127.5;
}

/** Black for white: pixels are 0 to 255. */
export function inverted({ width, height, pixels }: Gray): Gray {
  return { width, height, pixels: pixels.map((pixel) => 255 - pixel) };
}

/** The whole picture in the middle of an image of that size, keeping its proportions. */
export function contained(picture: Gray, size: Pick<Gray, "width" | "height">): Gray {
  return placed(picture, { left: 0, top: 0, width: picture.width, height: picture.height }, size, 0);
}

/** The ink alone, as large as the set's digits, and centred by mass. */
export function fitted(picture: Gray, size: Pick<Gray, "width" | "height">): Gray {
  const box = inkBox(picture);
  return box ? centred(placed(picture, box, size, MARGIN)) : contained(picture, size);
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What holds all ink that is not faint. */
function inkBox({ width, height, pixels }: Gray): Box | undefined {
  const least = PAPER * pixels.reduce((most, pixel) => Math.max(most, pixel), 0);
  let [left, right, top, bottom] = [width, -1, height, -1];
  pixels.forEach((pixel, at) => {
    if (pixel <= least) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box of the picture in the middle of an image, with a margin around it that is a share of the image. */
function placed(
  picture: Gray,
  box: Box,
  { width, height }: Pick<Gray, "width" | "height">,
  margin: number,
): Gray {
  const room = 1 - 2 * margin;
  const scale = Math.min((room * width) / box.width, (room * height) / box.height);
  const x0 = (width - box.width * scale) / 2;
  const y0 = (height - box.height * scale) / 2;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = Math.round(
        mean(picture, box, (x - x0) / scale, (y - y0) / scale, (x + 1 - x0) / scale, (y + 1 - y0) / scale),
      );
    }
  }
  return { width, height, pixels };
}

/** The mean of a picture over a rectangle of its box; outside of the box it is black. */
function mean(
  { width, pixels }: Gray,
  box: Box,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const overlap = (i: number, from: number, to: number): number => Math.min(i + 1, to) - Math.max(i, from);
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(box.height, bottom); y++) {
    const tall = overlap(y, top, bottom);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(box.width, right); x++) {
      sum += tall * overlap(x, left, right) * pixels[(box.top + y) * width + box.left + x]!;
    }
  }
  return sum / ((right - left) * (bottom - top));
}
