// The lines that compute Hardsigmoid: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const hardsigmoidCode: OpCode = {
  output: {
    backstep: `
→ y = min(max(x + 3, 0), 6) / 6`,
    numpy: `
→ y = np.clip(input + 3, 0, 6) / 6`,
    pytorch: `
→ y = F.hardsigmoid(input)`,
  },
  gradInput: {
    backstep: `
→ dx = g / 6 if -3 < x < 3 else 0`,
    numpy: `
→ dx = g / 6 * (np.abs(input) < 3)`,
    pytorch: `
→ dx = g / 6 * (input.abs() < 3)`,
  },
};
