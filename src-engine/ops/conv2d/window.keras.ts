// A window as Keras has it, padded by a word: "valid" is not at all, "same" is as much as gives ⌈size / stride⌉ outputs, with the odd row and
// column at the end.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { Shape } from "../../tensor/tensor";
import { spread, type Numbers } from "../attrs";

type Read = {
  readonly kernelSize: number | readonly [number, number];
  readonly stride: number | readonly [number, number];
  readonly padding: number | readonly [top: number, left: number, bottom: number, right: number];
  readonly dilation?: number | readonly [number, number];
};

/**
 * @param size what the window's size is called: `kernel_size`, `pool_size`
 * @param usual the size; a pool's stride is its size where none is said
 */
export function readWindow(
  given: KerasConfig,
  input: Shape,
  size: "kernel_size" | "pool_size",
  usual: number,
): Read {
  if (input.length !== 4) given.refuse(`reads rows of ${input[1]} numbers; expected images`);
  const kernel = given.pair(size, usual);
  const stride = given.has("strides") || size === "kernel_size" ? given.pair("strides", 1) : kernel;
  const same = given.word("padding", "valid", "same") === "same";
  const dilation = size === "kernel_size" ? given.pair("dilation_rate", 1) : ([1, 1] as const);
  const [rows, columns] = kernel.map((taps, i) => (taps - 1) * dilation[i]! + 1) as [number, number];
  const [top, bottom] = same ? padding(input[2]!, rows, stride[0]) : [0, 0];
  const [left, right] = same ? padding(input[3]!, columns, stride[1]) : [0, 0];
  const isEven = top === bottom && left === right && top === left;
  return {
    kernelSize: short(kernel),
    stride: short(stride),
    padding: isEven ? top : [top, left, bottom, right],
    ...(Math.max(...dilation) > 1 && { dilation: short(dilation) }),
  };
}

function padding(size: number, kernel: number, stride: number): readonly [before: number, after: number] {
  const missing = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(missing / 2), Math.ceil(missing / 2)];
}

/**
 * Padding as Keras says it: by a word, else as a layer of its own before.
 * @param sides top, left, bottom, right
 */
export function writtenPadding(
  [, , height = 0, width = 0]: Shape,
  taps: readonly number[],
  stride: readonly number[],
  sides: readonly number[],
): { readonly word: "valid" | "same"; readonly padding?: readonly number[] } {
  if (sides.every((side) => side === 0)) return { word: "valid" };
  const [top, bottom] = padding(height, taps[0]!, stride[0]!);
  const [left, right] = padding(width, taps[1]!, stride[1]!);
  return [top, left, bottom, right].join() === sides.join()
    ? { word: "same" }
    : { word: "valid", padding: sides };
}

interface Pool {
  readonly kernelSize: Numbers;
  readonly stride: Numbers;
  readonly padding: Numbers;
}

/** The config of a pool, and the padding that no word says. */
export function writtenPool({ kernelSize, stride, padding: given }: Pool, input: Shape) {
  const [kernel, strides, sides] = [spread(kernelSize, 2), spread(stride, 2), spread(given, 4)];
  const { word, padding } = writtenPadding(input, kernel, strides, sides);
  return { word, padding, config: { pool_size: kernel, strides, padding: word } };
}

/** Whether there are as many windows as Keras makes, which leaves out those that are not whole. */
export function wholeWindows(
  { kernelSize, stride, padding: given }: Pool,
  input: Shape,
  output: Shape,
  word: "valid" | "same",
): boolean {
  const [kernel, strides, sides] = [spread(kernelSize, 2), spread(stride, 2), spread(given, 4)];
  return [0, 1].every((i) => {
    const size = input[2 + i]!;
    const around = size + sides[i]! + sides[i + 2]!;
    const count =
      word === "same" ? Math.ceil(size / strides[i]!) : Math.floor((around - kernel[i]!) / strides[i]!) + 1;
    return count === output[2 + i];
  });
}

function short([height, width]: readonly [number, number]): number | readonly [number, number] {
  return height === width ? height : [height, width];
}
