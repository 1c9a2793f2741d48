// The lines that compute Hardswish: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const hardswishCode: OpCode = {
  output: {
    backstep: `
→ y = x * min(max(x + 3, 0), 6) / 6`,
    numpy: `
→ y = input * np.clip(input + 3, 0, 6) / 6`,
    pytorch: `
→ y = F.hardswish(input)`,
  },
  gradInput: {
    backstep: `
→ dx = 0 if x < -3 else g if x > 3 else g * (x / 3 + 0.5)`,
    numpy: `
slope = np.where(input > 3, 1, input / 3 + 0.5)
→ dx = np.where(input < -3, 0, g * slope)`,
    pytorch: `
slope = torch.where(input > 3, torch.ones_like(input), input / 3 + 0.5)
→ dx = g * slope * (input >= -3)`,
  },
};
