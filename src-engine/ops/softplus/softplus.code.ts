// The lines that compute Softplus: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const softplusCode: OpCode = {
  output: {
    backstep: `
→ y = max(x, 0) + log1p(exp(-abs(x)))`,
    numpy: `
→ y = np.logaddexp(0, input)`,
    pytorch: `
→ y = F.softplus(input)`,
  },
  gradInput: {
    backstep: `
→ dx = g / (1 + exp(-x))`,
    numpy: `
→ dx = g / (1 + np.exp(-input))`,
    pytorch: `
→ dx = g * torch.sigmoid(input)`,
  },
};
