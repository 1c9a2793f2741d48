// A window as Keras has it, padded by a word: "valid" is not at all, "same" is as much as gives ⌈size / stride⌉ outputs, with the odd row and
// column at the end.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { Shape } from "../../tensor/tensor";

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

function short([height, width]: readonly [number, number]): number | readonly [number, number] {
  return height === width ? height : [height, width];
}
