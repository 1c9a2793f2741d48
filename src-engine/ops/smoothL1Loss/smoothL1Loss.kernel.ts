// SmoothL1Loss: squares that become absolute values, in float64, rounded once.

import { lossBy, slopeBy } from "../shared/elementLoss.kernel";
import { View } from "../shared/view.kernel";

export function SmoothL1Loss_output(input: View, target: View, loss: View, reduction: f64, beta: f64): void {
  lossBy<Cost>(input, target, loss, reduction, beta);
}

export function SmoothL1Loss_gradInput(
  input: View, target: View, gradInput: View, reduction: f64, beta: f64, batch: i32,
): void {
  slopeBy<Slope>(input, target, gradInput, reduction, beta, batch);
}

@unmanaged
class Cost {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    const d = Math.abs(x - t); return d < a ? 0.5 * d * d / a : d - 0.5 * a;
  }
}

@unmanaged
class Slope {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    const d = x - t; return Math.abs(d) < a ? d / a : d > 0 ? 1 : -1;
  }
}
