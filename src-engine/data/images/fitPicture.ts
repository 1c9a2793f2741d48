// An image as a network takes it: as large as it wants, in grey or in colours, channel by channel.

import type { Picture } from "./imageFormat";

/** What all images of a set are to be. */
export interface Wanted {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/**
 * The middle of a picture that has the wanted proportions, averaged (or, enlarged, repeated) into as many pixels as wanted:
 * each is the mean of what it covers.
 * @returns bytes, channel by channel
 */
export function fitPicture(picture: Picture, { channels, height, width }: Wanted): Uint8Array {
  const scale = Math.min(picture.width / width, picture.height / height);
  const [left, top] = [(picture.width - width * scale) / 2, (picture.height - height * scale) / 2];
  const columns = sharesOf(width, left, scale, picture.width);
  const rows = sharesOf(height, top, scale, picture.height);
  const fitted = new Uint8Array(channels * height * width);
  const sums = new Float64Array(picture.channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      sums.fill(0);
      for (const [row, high] of rows[y]!)
        for (const [column, wide] of columns[x]!)
          for (let c = 0; c < picture.channels; c++)
            sums[c]! += high * wide * picture.pixels[(row * picture.width + column) * picture.channels + c]!;
      const at = y * width + x;
      if (channels === 1) fitted[at] = Math.round(greyOf(sums));
      else for (let c = 0; c < 3; c++) fitted[c * height * width + at] = Math.round(sums[c] ?? sums[0]!);
    }
  return fitted;
}

/** ITU-R BT.601's weights, as Pillow's and OpenCV's grey has them. */
function greyOf([red = 0, green = red, blue = red]: Float64Array): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Of each of so many stretches of a length, which pixels it covers and which share of it each is. */
function sharesOf(
  count: number,
  from: number,
  length: number,
  size: number,
): (readonly [number, number])[][] {
  return Array.from({ length: count }, (_, i) => {
    const [begin, end] = [from + i * length, from + (i + 1) * length];
    const shares: (readonly [number, number])[] = [];
    for (let pixel = Math.max(0, Math.floor(begin)); pixel < Math.min(size, Math.ceil(end)); pixel++) {
      const share = Math.min(end, pixel + 1) - Math.max(begin, pixel);
      if (share > 0) shares.push([pixel, share / length]);
    }
    return shares;
  });
}
