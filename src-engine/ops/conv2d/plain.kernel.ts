// Which convolutions have ways of their own.

import { View } from "../shared/view.kernel";

/** Whether every channel is a group by itself and makes one other. */
@inline
export function isOwn(weight: View, groups: i32): bool {
  return groups > 1 && weight.c == 1 && weight.n == groups;
}

/** Whether the kernels that go by lists know it: square, the same on all sides, without dilation or groups. */
export function plain(
  weight: View, strideH: i32, strideW: i32, top: i32, left: i32, bottom: i32, right: i32,
  dilationH: i32, dilationW: i32, groups: i32,
): bool {
  return groups == 1 && dilationH == 1 && dilationW == 1 && weight.h == weight.w && strideH == strideW
    && top == left && top == bottom && top == right;
}
