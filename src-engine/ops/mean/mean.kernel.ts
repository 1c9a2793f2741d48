// Mean in float64, rounded once: sums along some axes, and what comes back spread out along them.

import { strideOf, View } from "../shared/view.kernel";

/** @param o whether each axis is averaged over @param s their sizes, 1 where there is none */
export function Mean_output(
  input: View, output: View, rank: i32, left: i32,
  o1: i32, o2: i32, o3: i32, o4: i32, o5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32,
): void {
  walk(output, input, rank, left, o1, o2, o3, o4, o5, s1, s2, s3, s4, s5, false);
}

export function Mean_gradInput(
  gradOutput: View, gradInput: View, rank: i32, left: i32,
  o1: i32, o2: i32, o3: i32, o4: i32, o5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32,
): void {
  walk(gradOutput, gradInput, rank, left, o1, o2, o3, o4, o5, s1, s2, s3, s4, s5, true);
}

/** What a mean takes the place of: nothing of what is averaged over, and with `keepdim` an axis of size 1. */
@inline
function sizeKept(isOver: i32, size: i32): i32 {
  return isOver != 0 ? 1 : size;
}

/** How far apart the means lie along an axis of what is averaged; `at` counts those that are left. */
@inline
function strideKept(
  few: View, rank: i32, left: i32, axis: i32, isOver: i32, before: i32, k1: i32, k2: i32, k3: i32, k4: i32, k5: i32,
): i32 {
  return isOver != 0 ? 0 : strideOf(few, left, rank == left ? axis : axis - before, k1, k2, k3, k4, k5);
}

function walk(
  few: View, many: View, rank: i32, left: i32,
  o1: i32, o2: i32, o3: i32, o4: i32, o5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32, isBack: bool,
): void {
  // The sizes of the means' axes, one behind the other, where axes are gone.
  let k1 = sizeKept(o1, s1), k2 = sizeKept(o2, s2), k3 = sizeKept(o3, s3), k4 = sizeKept(o4, s4), k5 = sizeKept(o5, s5);
  const a1 = k1, a2 = k2, a3 = k3, a4 = k4, a5 = k5;
  if (rank != left) {
    if (o5 != 0) { k5 = 1; }
    if (o4 != 0) { k4 = k5; k5 = 1; }
    if (o3 != 0) { k3 = k4; k4 = k5; k5 = 1; }
    if (o2 != 0) { k2 = k3; k3 = k4; k4 = k5; k5 = 1; }
    if (o1 != 0) { k1 = k2; k2 = k3; k3 = k4; k4 = k5; k5 = 1; }
  }
  const b2 = o1, b3 = b2 + o2, b4 = b3 + o3, b5 = b4 + o4;
  const f1 = strideKept(few, rank, left, 1, o1, 0, k1, k2, k3, k4, k5), f2 = strideKept(few, rank, left, 2, o2, b2, k1, k2, k3, k4, k5);
  const f3 = strideKept(few, rank, left, 3, o3, b3, k1, k2, k3, k4, k5), f4 = strideKept(few, rank, left, 4, o4, b4, k1, k2, k3, k4, k5);
  const f5 = strideKept(few, rank, left, 5, o5, b5, k1, k2, k3, k4, k5);
  const m1 = strideOf(many, rank, 1, s1, s2, s3, s4, s5), m2 = strideOf(many, rank, 2, s1, s2, s3, s4, s5);
  const m3 = strideOf(many, rank, 3, s1, s2, s3, s4, s5), m4 = strideOf(many, rank, 4, s1, s2, s3, s4, s5);
  const m5 = strideOf(many, rank, 5, s1, s2, s3, s4, s5);
  const share = 1.0 / <f64>((s1 / a1) * (s2 / a2) * (s3 / a3) * (s4 / a4) * (s5 / a5));
  for (let n = 0; n < few.n; n++) {
    for (let a = 0; a < a1; a++) for (let b = 0; b < a2; b++) for (let c = 0; c < a3; c++) for (let d = 0; d < a4; d++) for (let e = 0; e < a5; e++) {
      const one = few.data + <usize>n * few.image + <usize>(a * f1 + b * f2 + c * f3 + d * f4 + e * f5);
      const all = many.data + <usize>n * many.image + <usize>(a * m1 + b * m2 + c * m3 + d * m4 + e * m5);
      const back = isBack ? <f32>(<f64>load<f32>(one) * share) : 0;
      let total = 0.0;
      for (let i = 0; i < s1 / a1; i++) for (let j = 0; j < s2 / a2; j++) for (let k = 0; k < s3 / a3; k++) for (let l = 0; l < s4 / a4; l++) {
        let at = all + <usize>(i * m1 + j * m2 + k * m3 + l * m4);
        for (let m = 0; m < s5 / a5; m++) {
          if (isBack) store<f32>(at, back);
          else total += <f64>load<f32>(at);
          at += m5;
        }
      }
      if (!isBack) store<f32>(one, <f32>(total * share));
    }
  }
}
