// The lines that compute ELU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const eluCode: OpCode = {
  output: {
    backstep: `
→ y = x if x > 0 else alpha * (exp(x) - 1)`,
    numpy: `
→ y = np.where(input > 0, input, alpha * np.expm1(np.minimum(input, 0)))`,
    pytorch: `
→ y = F.elu(input, alpha)`,
  },
  gradInput: {
    backstep: `
→ dx = g if x > 0 else g * alpha * exp(x)`,
    numpy: `
→ dx = np.where(input > 0, g, g * alpha * np.exp(np.minimum(input, 0)))`,
    pytorch: `
→ dx = torch.where(input > 0, g, g * alpha * input.clamp(max=0).exp())`,
  },
};
