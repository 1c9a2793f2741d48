// What is drawn of an attribution: patches spread out over their pixels, colours laid over the image, the largest first.

import { ofChannel } from "../../src-engine/protocol/perChannel";
import type { DataInfo } from "../../src-engine/protocol/protocol";
import type { Shape, Tensor, TensorData } from "../../src-engine/tensor/tensor";
import { zeros } from "../../src-engine/tensor/tensor";
import type { ColorTable } from "./colormap";
import { tableIndex, type Scale } from "./scale";
import { colorOf } from "./paintTensor";

/** A number a patch [rows, columns] as a number a pixel [1, 1, H, W]: each pixel has its own cell's. */
export function spread(
  { shape: [rows = 1, columns = 1], data }: Tensor,
  [, , H = 1, W = 1]: Shape,
  stride: number,
): Tensor {
  const pixels = zeros([1, 1, H, W]);
  for (let i = 0; i < H; i++) {
    const row = Math.min(rows - 1, Math.floor(i / stride));
    for (let j = 0; j < W; j++)
      pixels.data[i * W + j] = data[row * columns + Math.min(columns - 1, Math.floor(j / stride))]!;
  }
  return pixels;
}

/** Where the image keeps this share of its contrast, the attribution's colours stand out. */
const FAINT = 0.45;

/**
 * The attribution over the image: the more a pixel counts, the more of its colour covers the image's grey. Packed RGBA.
 * @param image of one channel, as the attribution
 */
export function overlaid(
  image: TensorData,
  attribution: TensorData,
  grays: { readonly scale: Scale; readonly table: ColorTable },
  signs: { readonly scale: Scale; readonly table: ColorTable },
): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(image.length);
  const bytes = new Uint8ClampedArray(pixels.buffer);
  const page = bytesOf(grays.table.colors[tableIndex(grays.scale.low, grays.scale)]!);
  const limit = signs.scale.high;
  for (let i = 0; i < image.length; i++) {
    const a = attribution[i]!;
    const gray = bytesOf(colorOf(image[i]!, grays.scale, grays.table));
    const color = bytesOf(colorOf(a, signs.scale, signs.table));
    const cover = Number.isFinite(a) ? (limit > 0 ? Math.sqrt(Math.abs(a) / limit) : 0) : 1;
    for (let channel = 0; channel < 3; channel++) {
      const under = page[channel]! + FAINT * (gray[channel]! - page[channel]!);
      bytes[4 * i + channel] = under + Math.min(1, cover) * (color[channel]! - under);
    }
    bytes[4 * i + 3] = 255;
  }
  return pixels;
}

/** Rec. 709, as an eye weighs them. */
const RED_GREEN_BLUE = [0.2126, 0.7152, 0.0722] as const;

/** An image [1, C, H, W] as one of one channel to lay colours over: of three their luminance, else their mean. */
export function underlay({ shape: [, C = 1, H = 1, W = 1], data }: Tensor): TensorData {
  const plane = H * W;
  if (C === 1) return data;
  const weights = C === 3 ? RED_GREEN_BLUE : Array<number>(C).fill(1 / C);
  return Float64Array.from({ length: plane }, (_, i) =>
    weights.reduce((sum, weight, c) => sum + weight * data[c * plane + i]!, 0),
  );
}

/** What each pixel counts, all its channels together. */
export function overChannels({ shape: [, C = 1, H = 1, W = 1], data }: Tensor): TensorData {
  const plane = H * W;
  if (C === 1 || data.length === plane) return data;
  return Float64Array.from({ length: plane }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < C; c++) sum += data[c * plane + i]!;
    return sum;
  });
}

const one = new Uint32Array(1);
const fourBytes = new Uint8Array(one.buffer);
function bytesOf(pixel: number): readonly [number, number, number] {
  one[0] = pixel;
  return [fourBytes[0]!, fourBytes[1]!, fourBytes[2]!];
}

/** The offsets of the largest magnitudes, the largest first; what is not a number is left out. */
export function largestOf(data: TensorData, count: number): readonly number[] {
  const known = Array.from(data.keys()).filter((offset) => Number.isFinite(data[offset]));
  known.sort((a, b) => Math.abs(data[b]!) - Math.abs(data[a]!) || a - b);
  return known.slice(0, count);
}

/** A raw pixel of 0 … 255 from a normalised one. */
export function rawPixel(
  x: number,
  { mean, deviation }: Pick<DataInfo, "mean" | "deviation">,
  channel: number,
): number {
  return Math.round(255 * (x * ofChannel(deviation, channel) + ofChannel(mean, channel)));
}
