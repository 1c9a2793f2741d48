// Where a tensor's elements lie in a kernel's memory, and the way in and out.
// The fields of a view and its three kinds are described in ops/view.kernel.ts.

import { sizeOf, zeros, type DType, type Shape, type Tensor } from "../tensor/tensor";

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

/** The size of a view's record: nine 32-bit words. */
export const VIEW_BYTES = 36;
/** Eight floats: what a tile of lanes reads and writes at once. */
const LANES = 32;

/**
 * The layout of a tensor.
 * @param halo how many zero pixels surround each image
 * @param packed whether channels are stored without padding, for images that only convolutions read
 */
export function layoutOf(shape: Shape, dtype: DType, role: { parameter: boolean; halo: number; packed: boolean }): Layout {
  const stored = dtype === "int32" ? "int32" : "float32";
  if (shape.length === 4 && !role.parameter) {
    const [N, C, H, W] = shape as [number, number, number, number];
    const pixel = role.packed ? C * 4 : padded(C * 4);
    const row = (W + 2 * role.halo) * pixel;
    const image = (H + 2 * role.halo) * row;
    const lead = role.halo * (row + pixel);
    return { kind: "image", shape, dtype: stored, image, row, pixel, lead, bytes: padded(N * image) };
  }
  if (shape.length === 2) {
    const pixel = padded(shape[1]! * 4);
    return { kind: "rows", shape, dtype: stored, image: pixel, row: pixel, pixel, lead: 0, bytes: shape[0]! * pixel };
  }
  const image = sizeOf(shape.slice(1)) * 4;
  const row = (shape[3] ?? 1) * 4;
  return { kind: "plain", shape, dtype: stored, image, row, pixel: 4, lead: 0, bytes: padded(sizeOf(shape) * 4) };
}

/** The words of a view record for a tensor whose allocation starts at `address`. */
export function viewWords({ shape, image, row, pixel, lead, bytes }: Layout, address: number): readonly number[] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return [address + lead, n, c, h, w, image, row, pixel, bytes];
}

/** Copies a tensor out, row-major. `memory` starts at the allocation. */
export function readLayout(layout: Layout, buffer: ArrayBuffer, address: number): Tensor {
  const out = zeros(layout.shape, layout.dtype);
  const words = stored(layout, buffer, address);
  move(layout, (at, offset) => {
    out.data[at] = words[offset]!;
  });
  return out;
}

/** Copies a tensor in; float64 is rounded. Halos and padding are left as they are. */
export function writeLayout(layout: Layout, buffer: ArrayBuffer, address: number, tensor: Tensor): void {
  const words = stored(layout, buffer, address);
  if (layout.kind === "image" && layout.pixel === 4) return writeRows(layout, words, tensor);
  move(layout, (at, offset) => {
    words[offset] = tensor.data[at]!;
  });
}

/** Images of one packed channel, as a batch usually is: rows of pixels are rows of memory. */
function writeRows({ shape, image, row }: Layout, words: Float32Array | Int32Array, { data }: Tensor): void {
  const [N, , H, W] = shape as [number, number, number, number];
  for (let n = 0, at = 0; n < N; n++) {
    for (let i = 0; i < H; i++, at += W) words.set(data.subarray(at, at + W), (n * image + i * row) / 4);
  }
}

function stored({ dtype, lead, bytes }: Layout, buffer: ArrayBuffer, address: number): Float32Array | Int32Array {
  const start = address + lead;
  const count = (bytes - lead) / 4;
  return dtype === "int32" ? new Int32Array(buffer, start, count) : new Float32Array(buffer, start, count);
}

/** Pairs every row-major position with its offset in memory, in words from element 0. */
function move(layout: Layout, pair: (at: number, offset: number) => void): void {
  const { kind, shape } = layout;
  const image = layout.image / 4;
  if (kind === "image") {
    const [N, C, H, W] = shape as [number, number, number, number];
    const row = layout.row / 4;
    const pixel = layout.pixel / 4;
    let at = 0;
    for (let n = 0; n < N; n++) {
      for (let c = 0; c < C; c++) {
        for (let i = 0; i < H; i++) {
          let offset = n * image + i * row + c;
          for (let j = 0; j < W; j++, offset += pixel) pair(at++, offset);
        }
      }
    }
    return;
  }
  const rows = kind === "rows" ? shape[0]! : 1;
  const columns = kind === "rows" ? shape[1]! : sizeOf(shape);
  for (let n = 0, at = 0; n < rows; n++) {
    for (let i = 0; i < columns; i++) pair(at++, n * image + i);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / LANES) * LANES;
}
