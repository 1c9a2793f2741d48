// What ConvTranspose2d's kernels want beside their operands: those of a Conv2d whose images are our outputs and whose outputs are our
// images.

import type { Shapes } from "../../tensor/tensor";
import { spread } from "../attrs";
import { axesOf, type Axis } from "../conv2d/geometry";
import * as conv from "../conv2d/needs";
import { operand, shape4 } from "../rules";
import type { ConvTranspose2dAttrs } from "./convTranspose2dAttrs";

/** Its outputs are our images, and its images our outputs, where there is a gradient of them. */
const turned = ({ gradOutput, ...shapes }: Shapes): Shapes => ({
  ...shapes,
  gradOutput: operand(shapes, "input"),
  ...(gradOutput && { input: gradOutput }),
});

/** The pixels that would be beyond the image, on either side, of every output that reads one. */
export function inputHalo(shapes: Shapes, attrs: ConvTranspose2dAttrs): { input: number } {
  const [, , H, W] = shape4(operand(shapes, "input"));
  const more = spread(attrs.outputPadding, 2);
  const beyond = (size: number, { taps, stride, before, after, dilation }: Axis, extra: number): number => {
    const outputs = (size - 1) * stride - before - after + dilation * (taps - 1) + extra + 1;
    const first = Math.floor(((taps - 1) * dilation - before) / stride);
    return Math.max(first, Math.floor((outputs - 1 + before) / stride) - size + 1);
  };
  const [rows, columns] = axesOf(attrs);
  return { input: Math.max(0, beyond(H, rows, more[0]!), beyond(W, columns, more[1]!)) };
}

/** What padding has taken off must read as zero. */
export function gradOutputHalo(_shapes: Shapes, { padding }: ConvTranspose2dAttrs): { gradOutput: number } {
  return { gradOutput: Math.max(...spread(padding, 4)) };
}

export function outputBytes(shapes: Shapes, attrs: ConvTranspose2dAttrs): number {
  return conv.gradInputBytes(turned(shapes), attrs);
}

export function gradInputBytes(shapes: Shapes, attrs: ConvTranspose2dAttrs): number {
  return conv.outputBytes(shapes, attrs);
}

export function gradWeightBytes(shapes: Shapes, attrs: ConvTranspose2dAttrs): number {
  return conv.gradWeightBytes({ ...turned(shapes), input: operand(shapes, "gradOutput") }, attrs);
}

export const { pixelBytes } = conv;
