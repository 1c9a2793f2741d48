// Where a tensor's elements lie in a kernel's memory, and the way in and out.
// The fields of a view and its three kinds are described in ops/shared/view.kernel.ts.

import { ravel, sizeOf, zeros, type DType, type Index, type Shape, type Tensor } from "../../tensor/tensor";

export interface Layout {
  readonly kind: "image" | "rows" | "plain";
  readonly shape: Shape;
  readonly dtype: "float32" | "int32";
  /** Strides and sizes in bytes. */
  readonly image: number;
  readonly row: number;
  readonly pixel: number;
  /** From the allocation's start to element 0. */
  readonly lead: number;
  readonly bytes: number;
}

/** As far as addresses of 32 bits reach, but for the last page: shared memory must say how far it may grow. */
export const MOST_BYTES = 65535 * 65536;
/** The size of a view's record: nine 32-bit words. */
export const VIEW_BYTES = 36;
/** Eight floats: what a tile of lanes reads and writes at once. */
const LANES = 32;

/**
 * The layout of a tensor.
 * @param halo how many zero pixels surround each image
 * @param packed whether channels are stored without padding, for images that only convolutions read
 */
export function layoutOf(
  shape: Shape,
  dtype: DType,
  role: { perSample: boolean; halo: number; packed: boolean },
): Layout {
  const stored = dtype === "int32" ? "int32" : "float32";
  if (shape.length === 4 && role.perSample) {
    const [N, C, H, W] = shape as [number, number, number, number];
    const pixel = role.packed ? C * 4 : padded(C * 4);
    const row = (W + 2 * role.halo) * pixel;
    const image = (H + 2 * role.halo) * row;
    const lead = role.halo * (row + pixel);
    return { kind: "image", shape, dtype: stored, image, row, pixel, lead, bytes: padded(N * image) };
  }
  // A sample of any other number of axes is one row, too: what goes over each number finds them side by side.
  if (shape.length === 2 || (shape.length > 2 && role.perSample)) {
    const pixel = padded(rowLength(shape) * 4);
    return {
      kind: "rows",
      shape,
      dtype: stored,
      image: pixel,
      row: pixel,
      pixel,
      lead: 0,
      bytes: shape[0]! * pixel,
    };
  }
  const image = sizeOf(shape.slice(1)) * 4;
  const row = (shape[3] ?? 1) * 4;
  return {
    kind: "plain",
    shape,
    dtype: stored,
    image,
    row,
    pixel: 4,
    lead: 0,
    bytes: padded(sizeOf(shape) * 4),
  };
}

/** The words of a view record for a tensor, or a range of its samples, whose allocation starts at `address`. */
export function viewWords(
  { kind, shape, image, row, pixel, lead, bytes }: Layout,
  address: number,
  shard?: { readonly from: number; readonly count: number },
): readonly number[] {
  const [n = 1, c = 1, h = 1, w = 1] = kind === "rows" ? [shape[0]!, rowLength(shape)] : shape;
  const { from, count } = shard ?? { from: 0, count: n };
  return [address + lead + from * image, count, c, h, w, image, row, pixel, bytes];
}

/** The layout of one sample of a batch, as a batch of one; it begins `sample · image` bytes after the whole. */
export function sampleOf(layout: Layout): Layout {
  const [, ...rest] = layout.shape;
  return { ...layout, shape: [1, ...rest], bytes: layout.lead + layout.image };
}

/** Where an element lies, in bytes from the allocation's start. */
export function placeOf({ kind, shape, image, row, pixel, lead }: Layout, index: Index): number {
  if (kind === "plain") return lead + ravel(index, shape) * 4;
  if (kind === "rows") return index[0]! * row + ravel(index.slice(1), shape.slice(1)) * 4;
  const [n = 0, c = 0, i = 0, j = 0] = index;
  return lead + n * image + i * row + j * pixel + c * 4;
}

/** Copies a tensor out, row-major, from the allocation at `address`. */
export function readLayout(layout: Layout, buffer: ArrayBuffer, address: number): Tensor {
  const out = zeros(layout.shape, layout.dtype);
  const words = stored(layout, buffer, address);
  if (interleaved(layout)) {
    const [, C] = layout.shape;
    pixelRuns(layout, (at, offset, count, plane) => {
      for (let c = 0; c < C!; c++) {
        const step = layout.pixel / 4;
        for (let j = 0, from = offset + c; j < count; j++, from += step)
          out.data[at + c * plane + j] = words[from]!;
      }
    });
  } else {
    runs(layout, (at, offset, count) => out.data.set(words.subarray(offset, offset + count), at));
  }
  return out;
}

/** Copies a tensor in; float64 is rounded. Halos and padding are left as they are. */
export function writeLayout(layout: Layout, buffer: ArrayBuffer, address: number, { data }: Tensor): void {
  const words = stored(layout, buffer, address);
  if (interleaved(layout)) {
    const [, C] = layout.shape;
    pixelRuns(layout, (at, offset, count, plane) => {
      for (let c = 0; c < C!; c++) {
        const step = layout.pixel / 4;
        for (let j = 0, to = offset + c; j < count; j++, to += step) words[to] = data[at + c * plane + j]!;
      }
    });
  } else {
    runs(layout, (at, offset, count) => words.set(data.subarray(at, at + count), offset));
  }
}

function stored(
  { dtype, lead, bytes }: Layout,
  buffer: ArrayBuffer,
  address: number,
): Float32Array | Int32Array {
  const start = address + lead;
  const count = (bytes - lead) / 4;
  return dtype === "int32" ? new Int32Array(buffer, start, count) : new Float32Array(buffer, start, count);
}

/** Whether neighbouring pixels are apart, so that row-major order has to be picked out. */
function interleaved({ kind, pixel }: Layout): boolean {
  return kind === "image" && pixel !== 4;
}

/** Every row of pixels: its row-major position in channel 0, its offset in memory in words, its length, a plane's size. */
function pixelRuns(
  { shape, image, row }: Layout,
  visit: (at: number, offset: number, count: number, plane: number) => void,
): void {
  const [N, C, H, W] = shape as [number, number, number, number];
  for (let n = 0; n < N; n++) {
    for (let i = 0; i < H; i++) visit(n * C * H * W + i * W, (n * image + i * row) / 4, W, H * W);
  }
}

/** Every stretch that is contiguous on both sides. */
function runs(layout: Layout, visit: (at: number, offset: number, count: number) => void): void {
  const { kind, shape, row } = layout;
  if (kind === "plain") visit(0, 0, sizeOf(shape));
  else if (kind === "image") pixelRuns(layout, visit);
  else {
    const length = rowLength(shape);
    for (let n = 0; n < shape[0]!; n++) visit(n * length, (n * row) / 4, length);
  }
}

/** How many numbers a sample has. */
export function rowLength([, ...rest]: Shape): number {
  return sizeOf(rest);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / LANES) * LANES;
}
