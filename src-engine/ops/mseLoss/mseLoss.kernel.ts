// MSELoss: squared errors, in float64, rounded once.

import { lossBy, slopeBy } from "../shared/elementLoss.kernel";
import { View } from "../shared/view.kernel";

export function MSELoss_output(input: View, target: View, loss: View, reduction: f64): void {
  lossBy<Cost>(input, target, loss, reduction, 0);
}

export function MSELoss_gradInput(
  input: View, target: View, gradInput: View, reduction: f64, batch: i32,
): void {
  slopeBy<Slope>(input, target, gradInput, reduction, 0, batch);
}

@unmanaged
class Cost {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    return (x - t) * (x - t);
  }
}

@unmanaged
class Slope {
  @inline
  of(x: f64, t: f64, a: f64): f64 {
    return 2 * (x - t);
  }
}
