// The lines that compute Hardtanh: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const hardtanhCode: OpCode = {
  output: {
    backstep: `
→ y = min(max(x, minVal), maxVal)`,
    numpy: `
→ y = np.clip(input, minVal, maxVal)`,
    pytorch: `
→ y = F.hardtanh(input, minVal, maxVal)`,
  },
  gradInput: {
    backstep: `
→ dx = g if minVal < x < maxVal else 0`,
    numpy: `
→ dx = g * ((input > minVal) & (input < maxVal))`,
    pytorch: `
→ dx = g * ((input > minVal) & (input < maxVal))`,
  },
};
