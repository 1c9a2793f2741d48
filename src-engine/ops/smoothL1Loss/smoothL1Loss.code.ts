// The lines that compute SmoothL1Loss: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { elementLossCode } from "../shared/elementLoss.code";

export const smoothL1LossCode: OpCode = elementLossCode({
  cost: "|d| < beta ? d * d / (2 * beta) : |d| - beta / 2   where d = x[n,i] - t[n,i]",
  slope: "clamp((x[n,i] - t[n,i]) / beta, -1, 1)",
  numpyCost:
    "np.where(np.abs(input - t) < beta, 0.5 * (input - t) ** 2 / beta, np.abs(input - t) - 0.5 * beta)",
  numpySlope: "np.clip((input - t) / beta, -1, 1)",
  pytorchLoss: "F.smooth_l1_loss(input, t, reduction=reduction, beta=beta)",
  pytorchSlope: "torch.clamp((input - t) / beta, -1, 1)",
});
