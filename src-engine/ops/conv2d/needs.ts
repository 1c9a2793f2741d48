// What Conv2d's kernels want beside their operands: zero pixels around images, and bytes of working memory.

import type { Shapes } from "../../tensor/tensor";
import { spread } from "../attrs";
import { operand, shape4 } from "../rules";
import { shardsOf } from "../shared/shards";
import type { Conv2dAttrs } from "./conv2dAttrs";
import { axesOf, windows, type Axis } from "./geometry";

/** The widest of the four paddings, in pixels: a halo is the same on every side. */
export function inputHalo(_shapes: Shapes, { padding }: Conv2dAttrs): { input: number } {
  return { input: Math.max(...spread(padding, 4)) };
}

/**
 * gradInput reads the outputs of every window that could cover a pixel; those that
 * do not exist must read as zero, on either side.
 */
export function gradInputHalo(shapes: Shapes, attrs: Conv2dAttrs): { gradOutput: number } {
  const [, , H, W] = shape4(operand(shapes, "input"));
  const beyond = (size: number, axis: Axis): number => {
    const { taps, stride, before, dilation } = axis;
    const first = Math.floor(((taps - 1) * dilation - before) / stride);
    return Math.max(first, Math.floor((size - 1 + before) / stride) - windows(size, axis) + 1);
  };
  const [rows, columns] = axesOf(attrs);
  return { gradOutput: Math.max(0, beyond(H, rows), beyond(W, columns)) };
}

/** Bytes of working memory: the weights, in panels. */
export function outputBytes(shapes: Shapes, { groups }: Conv2dAttrs): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return panelBytes(groups, M / groups, C * K * L);
}

/** Bytes of working memory for either way, dense or sparse: the gradients decide which one the kernel takes. */
export function gradInputBytes(shapes: Shapes, { groups }: Conv2dAttrs): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return Math.max(panelBytes(groups, C, (M / groups) * K * L), sparseBytes(shapes));
}

/** Bytes of working memory for either way, dense or sparse, as for `gradInputBytes`. */
export function gradWeightBytes(shapes: Shapes, attrs: Conv2dAttrs): number {
  return Math.max(tileBytes(shapes, attrs), sparseBytes(shapes));
}

/** Two offsets for each output pixel. */
export function pixelBytes(shapes: Shapes): number {
  const [, , P, Q] = shape4(operand(shapes, "gradOutput"));
  return P * Q * 8;
}

/** Room for the weights in panels of 8 channels, one offset for each step of the sum, a zero bias, and a tile that is cut off. */
function panelBytes(groups: number, channels: number, steps: number): number {
  return 160 + groups * Math.ceil(channels / 8) * steps * 32 + steps * 4 + 64;
}

/** The sums of every tile of taps × 8 output channels, of 3 taps at the least, and two offsets for each output pixel. */
function tileBytes(shapes: Shapes, attrs: Conv2dAttrs): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  const { groups } = attrs;
  const sums = groups * Math.ceil(M / groups / 8) * Math.ceil((C * K * L) / 4) * 128;
  return (sums > CACHED && C % 4 === 0 ? wideBytes(shapes, attrs) : sums) + pixelBytes(shapes);
}

/** Bytes of sums up to which they wait in working memory (wide.kernel.ts). */
const CACHED = 2 ** 19;

/** One tile's sums, two more offsets for each output pixel, and a shard's gradients and inputs. */
function wideBytes(shapes: Shapes, { groups, padding }: Conv2dAttrs): number {
  const [M] = shape4(operand(shapes, "weight"));
  const [N, , P, Q] = shape4(operand(shapes, "gradOutput"));
  const [, C, H, W] = shape4(operand(shapes, "input"));
  const [top, left, bottom, right] = spread(padding, 4);
  const most = Math.max(...shardsOf(N).map(({ count }) => count));
  const gradients = groups * Math.ceil(M / groups / 8) * 32 * P * Q;
  const inputs = C * 4 * (H + top! + bottom!) * (W + left! + right!);
  return 192 + pixelBytes(shapes) + most * (gradients + inputs);
}

/** Rows of weights, or of their sums, with padded channels; two offsets and a list's entry for each output pixel. */
function sparseBytes(shapes: Shapes): number {
  const [M, C, K, L] = shape4(operand(shapes, "weight"));
  return M * K * L * Math.ceil(C / 8) * 32 + 2 * pixelBytes(shapes);
}
