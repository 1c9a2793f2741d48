// ConvTranspose2d by Conv2d's kernels, read from the other side: its images are that one's outputs.

import { Conv2d_gradBias, Conv2d_gradWeight, Conv2d_output, spreadOut } from "../conv2d/conv2d.kernel";
import { View } from "../shared/view.kernel";

export function ConvTranspose2d_output(
  weight: View, input: View, bias: View | null, output: View,
  strideH: i32, strideW: i32, top: i32, left: i32, _bottom: i32, _right: i32,
  dilationH: i32, dilationW: i32, groups: i32, scratch: usize,
): void {
  spreadOut(weight, input, bias, output, strideH, strideW, top, left, dilationH, dilationW, groups, scratch);
}

export function ConvTranspose2d_gradInput(
  weight: View, gradOutput: View, gradInput: View,
  strideH: i32, strideW: i32, top: i32, left: i32, bottom: i32, right: i32,
  dilationH: i32, dilationW: i32, groups: i32, scratch: usize,
): void {
  Conv2d_output(
    weight, gradOutput, null, gradInput,
    strideH, strideW, top, left, bottom, right, dilationH, dilationW, groups, scratch,
  );
}

export function ConvTranspose2d_gradWeight(
  input: View, gradOutput: View, gradWeight: View,
  strideH: i32, strideW: i32, top: i32, left: i32, bottom: i32, right: i32,
  dilationH: i32, dilationW: i32, groups: i32, scratch: usize,
): void {
  Conv2d_gradWeight(
    input, gradOutput, gradWeight,
    strideH, strideW, top, left, bottom, right, dilationH, dilationW, groups, 1, scratch,
  );
}

export function ConvTranspose2d_gradBias(gradOutput: View, gradBias: View, scratch: usize): void {
  Conv2d_gradBias(gradOutput, gradBias, 1, scratch);
}
