// The lines that compute L1Loss: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { elementLossCode } from "../shared/elementLoss.code";

export const l1LossCode: OpCode = elementLossCode({
  cost: "abs(x[n,i] - t[n,i])",
  slope: "sign(x[n,i] - t[n,i])",
  numpyCost: "np.abs(input - t)",
  numpySlope: "np.sign(input - t)",
  pytorchLoss: "F.l1_loss(input, t, reduction=reduction)",
  pytorchSlope: "torch.sign(input - t)",
});
