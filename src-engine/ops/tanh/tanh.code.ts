// The lines that compute Tanh: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const tanhCode: OpCode = {
  output: {
    backstep: `
t = exp(-2 * abs(x))
→ y = sign(x) * (1 - t) / (1 + t)`,
    numpy: `
→ y = np.tanh(input)`,
    pytorch: `
→ y = torch.tanh(input)`,
  },
  gradInput: {
    backstep: `
→ dx = g * (1 - y * y)`,
    numpy: `
→ dx = g * (1 - output * output)`,
    pytorch: `
→ dx = g * (1 - output * output)`,
  },
};
