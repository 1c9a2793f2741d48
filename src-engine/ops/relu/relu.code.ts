// The lines that compute ReLU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const reluCode: OpCode = {
  output: {
    backstep: `
→ y = x < 0 ? 0 : x`,
    numpy: `
→ y = np.maximum(input, 0)`,
    pytorch: `
→ y = F.relu(input)`,
  },
  gradInput: {
    backstep: `
→ dx = x <= 0 ? 0 : g`,
    numpy: `
→ dx = g * (input > 0)`,
    pytorch: `
→ dx = g * (input > 0)`,
  },
};
