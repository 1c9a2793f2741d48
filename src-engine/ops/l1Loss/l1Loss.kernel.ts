// L1Loss: absolute errors, in float64, rounded once.

import { lossBy, slopeBy } from "../shared/elementLoss.kernel";
import { View } from "../shared/view.kernel";

export function L1Loss_output(input: View, target: View, loss: View, reduction: f64): void {
  lossBy<Cost>(input, target, loss, reduction, 0);
}

export function L1Loss_gradInput(
  input: View, target: View, gradInput: View, reduction: f64, batch: i32,
): void {
  slopeBy<Slope>(input, target, gradInput, reduction, 0, batch);
}

@unmanaged
class Cost {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    return Math.abs(x - t);
  }
}

@unmanaged
class Slope {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    return x > t ? 1 : x < t ? -1 : 0;
  }
}
