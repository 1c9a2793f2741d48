// The lines that compute MSELoss: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { elementLossCode } from "../shared/elementLoss.code";

export const mseLossCode: OpCode = elementLossCode({
  cost: "(x[n,i] - t[n,i]) ** 2",
  slope: "2 * (x[n,i] - t[n,i])",
  numpyCost: "((input - t) ** 2)",
  numpySlope: "2 * (input - t)",
  pytorchLoss: "F.mse_loss(input, t, reduction=reduction)",
  pytorchSlope: "2 * (input - t)",
});
