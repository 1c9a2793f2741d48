// The lines that compute ReLU6: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const relu6Code: OpCode = {
  output: {
    backstep: `
→ y = min(max(x, 0), 6)`,
    numpy: `
→ y = np.clip(input, 0, 6)`,
    pytorch: `
→ y = F.relu6(input)`,
  },
  gradInput: {
    backstep: `
→ dx = g if 0 < x < 6 else 0`,
    numpy: `
→ dx = g * ((input > 0) & (input < 6))`,
    pytorch: `
→ dx = g * ((input > 0) & (input < 6))`,
  },
};
