// Transpose moves numbers, element by element in the order of what is read.

import { strideOf, View } from "../shared/view.kernel";

export function Transpose_output(
  input: View, output: View, rank: i32,
  d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32,
): void {
  permute(input, output, rank, d1, d2, d3, d4, d5, s1, s2, s3, s4, s5);
}

export function Transpose_gradInput(
  gradOutput: View, gradInput: View, rank: i32,
  d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32,
): void {
  permute(gradOutput, gradInput, rank, d1, d2, d3, d4, d5, s1, s2, s3, s4, s5);
}

/** The size of what is read along an axis; 1 where there is none. */
@inline
function sizeAt(axis: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32): i32 {
  return axis == 1 ? s1 : axis == 2 ? s2 : axis == 3 ? s3 : axis == 4 ? s4 : axis == 5 ? s5 : 1;
}

/** Axis k of what is written is axis d_k of what is read, whose sizes are s. */
function permute(
  from: View, to: View, rank: i32,
  d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, s1: i32, s2: i32, s3: i32, s4: i32, s5: i32,
): void {
  const t1 = sizeAt(d1, s1, s2, s3, s4, s5), t2 = sizeAt(d2, s1, s2, s3, s4, s5), t3 = sizeAt(d3, s1, s2, s3, s4, s5);
  const t4 = sizeAt(d4, s1, s2, s3, s4, s5), t5 = sizeAt(d5, s1, s2, s3, s4, s5);
  const f1 = strideOf(from, rank, d1, s1, s2, s3, s4, s5), f2 = strideOf(from, rank, d2, s1, s2, s3, s4, s5);
  const f3 = strideOf(from, rank, d3, s1, s2, s3, s4, s5), f4 = strideOf(from, rank, d4, s1, s2, s3, s4, s5);
  const f5 = strideOf(from, rank, d5, s1, s2, s3, s4, s5);
  const o1 = strideOf(to, rank, 1, t1, t2, t3, t4, t5), o2 = strideOf(to, rank, 2, t1, t2, t3, t4, t5);
  const o3 = strideOf(to, rank, 3, t1, t2, t3, t4, t5), o4 = strideOf(to, rank, 4, t1, t2, t3, t4, t5);
  const o5 = strideOf(to, rank, 5, t1, t2, t3, t4, t5);
  for (let n = 0; n < to.n; n++) {
    const source = from.data + <usize>n * from.image, target = to.data + <usize>n * to.image;
    for (let a = 0; a < t1; a++) {
      for (let b = 0; b < t2; b++) {
        for (let c = 0; c < t3; c++) {
          for (let d = 0; d < t4; d++) {
            let read = source + <usize>(a * f1 + b * f2 + c * f3 + d * f4);
            let write = target + <usize>(a * o1 + b * o2 + c * o3 + d * o4);
            for (let e = 0; e < t5; e++) {
              store<f32>(write, load<f32>(read));
              read += f5;
              write += o5;
            }
          }
        }
      }
    }
  }
}
