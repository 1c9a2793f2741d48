// The lines that compute Sigmoid: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const sigmoidCode: OpCode = {
  output: {
    backstep: `
→ y = 1 / (1 + exp(-x))`,
    numpy: `
→ y = 1 / (1 + np.exp(-input))`,
    pytorch: `
→ y = torch.sigmoid(input)`,
  },
  gradInput: {
    backstep: `
→ dx = g * y * (1 - y)`,
    numpy: `
→ dx = g * output * (1 - output)`,
    pytorch: `
→ dx = g * output * (1 - output)`,
  },
};
