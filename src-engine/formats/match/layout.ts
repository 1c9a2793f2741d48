// How a tensor of a file has to be turned so that it lies as here. Keras, TensorFlow and JAX have the channels last: kernels are
// [height, width, in, out], what multiplies rows is [in, out], and what was flattened was flattened height first.

import { zeros, type DType, type Shape, type Tensor } from "../../tensor/tensor";
import type { Wanted } from "./wanted";

export type Layout = "channelsFirst" | "channelsLast";

/** Which dimension of the file's tensor each of ours is, and what else has to be done. */
export interface Turn {
  readonly order: readonly number[];
  /** In the words of shapes: `HWIO → OIHW`. Left out where it lies as here. */
  readonly said?: string;
  /** The rows of the flattened part go by height, width, channels. */
  readonly flattened?: Wanted["flattened"];
  /** The sizes, where only those of 1 differ: a row for a vector. */
  readonly shape: Shape;
}

/** Undefined where the tensor does not fit that way. */
export function turnOf(found: Shape, wanted: Wanted, layout: Layout): Turn | undefined {
  const { shape, flattened } = wanted;
  if (layout === "channelsFirst" || shape.length < 2) {
    const turn = plain(found, shape);
    const isSpread = layout === "channelsLast" && flattened !== undefined && flattened[1] * flattened[2] > 1;
    return turn && isSpread && product(flattened) === product(shape)
      ? { ...turn, flattened, said: "H·W·C → C·H·W" }
      : turn;
  }
  const rank = found.length;
  if (rank !== shape.length) return undefined;
  const [orders, said] = rank === 2 ? [[[1, 0]], "[in, out] → [out, in]"] : [ordersOf(rank), lettersOf(rank)];
  for (const order of orders) {
    if (order.some((d, i) => found[d] !== shape[i])) continue;
    const isSpread = rank === 2 && flattened !== undefined && flattened[1] * flattened[2] > 1;
    return {
      order,
      shape,
      said: isSpread ? `${said}, H·W·C → C·H·W` : said,
      ...(isSpread && { flattened }),
    };
  }
  return depthwise(found, shape);
}

/** The kernel of a convolution over 1, 2 or 3 dimensions: [..., in, out] → [out, in, ...]. */
function ordersOf(rank: number): readonly (readonly number[])[] {
  const windows = Array.from({ length: rank - 2 }, (_, i) => i);
  return [[rank - 1, rank - 2, ...windows]];
}

function lettersOf(rank: number): string {
  const windows = "DHW".slice(5 - rank);
  return rank > 5 ? "channels last → first" : `${windows}IO → OI${windows}`;
}

/** A convolution of each channel alone: [height, width, channels, each] → [channels · each, 1, height, width]. */
function depthwise(found: Shape, shape: Shape): Turn | undefined {
  const [height, width, channels = 0, each = 0] = found;
  const fits = shape.join() === [channels * each, 1, height, width].join();
  return found.length === 4 && fits ? { order: [2, 3, 0, 1], shape, said: "HWIM → (I·M)1HW" } : undefined;
}

function plain(found: Shape, shape: Shape): Turn | undefined {
  const order = found.map((_, d) => d);
  if (found.join() === shape.join()) return { order, shape };
  // A vector written as a row, a column, or one value for each channel of an image.
  const isVector = shape.length === 1 && sizesOf(found) === sizesOf(shape);
  return isVector ? { order, shape } : undefined;
}

const product = (shape: Shape): number => shape.reduce((all, size) => all * size, 1);
const sizesOf = (shape: Shape): string => shape.filter((size) => size !== 1).join();

/** The tensor, turned: with the shape that is wanted, as float32 where nothing else is asked for. */
export function turned(
  { shape: found, data }: Tensor,
  { order, shape, flattened }: Turn,
  dtype: DType = "float32",
): Tensor {
  const result = zeros(shape, dtype);
  if (flattened) {
    unflatten(data, flattened, found, order, result.data);
    return result;
  }
  if (order.every((d, i) => d === i)) {
    result.data.set(data);
    return result;
  }
  const steps = order.map((d) => found.slice(d + 1).reduce((all, size) => all * size, 1));
  const sizes = order.map((d) => found[d]!);
  const index = new Array<number>(sizes.length).fill(0);
  for (let i = 0, at = 0; i < result.data.length; i++) {
    result.data[i] = data[at]!;
    for (let d = sizes.length - 1; d >= 0; d--) {
      at += steps[d]!;
      if (++index[d]! < sizes[d]!) break;
      at -= sizes[d]! * steps[d]!;
      index[d] = 0;
    }
  }
  return result;
}

/** What counts pixels by height, width, channels: the rows of a matrix [in, out], which becomes [out, in], the columns of one that stays, or a vector. */
function unflatten(
  data: Tensor["data"],
  [channels, height, width]: NonNullable<Wanted["flattened"]>,
  found: Shape,
  order: readonly number[],
  result: Tensor["data"],
): void {
  const pixels = height * width;
  const columns = channels * pixels;
  const [rowStep, outStep] = order[0] === 1 ? [found[1]!, 1] : [1, found[1] ?? 0];
  for (let i = 0; i < result.length; i++) {
    const column = i % columns;
    const row = (column % pixels) * channels + Math.floor(column / pixels);
    result[i] = data[row * rowStep + Math.floor(i / columns) * outStep]!;
  }
}
