// The lines that compute SiLU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const siluCode: OpCode = {
  output: {
    backstep: `
→ y = x / (1 + exp(-x))`,
    numpy: `
→ y = input / (1 + np.exp(-input))`,
    pytorch: `
→ y = F.silu(input)`,
  },
  gradInput: {
    backstep: `
s = 1 / (1 + exp(-x))
→ dx = g * s + g * x * s / (1 + exp(x))`,
    numpy: `
s = 1 / (1 + np.exp(-input))
→ dx = g * s * (1 + input * (1 - s))`,
    pytorch: `
s = torch.sigmoid(input)
→ dx = g * s * (1 + input * (1 - s))`,
  },
};
