// The lines that compute BCEWithLogitsLoss: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { elementLossCode } from "../shared/elementLoss.code";

export const bceWithLogitsLossCode: OpCode = elementLossCode({
  cost: "max(x[n,i], 0) - x[n,i] * t[n,i] + log(1 + exp(-|x[n,i]|))",
  slope: "1 / (1 + exp(-x[n,i])) - t[n,i]",
  numpyCost: "(np.maximum(input, 0) - input * t + np.log1p(np.exp(-np.abs(input))))",
  numpySlope: "(1 / (1 + np.exp(-input)) - t)",
  pytorchLoss: "F.binary_cross_entropy_with_logits(input, t, reduction=reduction)",
  pytorchSlope: "(1 / (1 + torch.exp(-input)) - t)",
});
