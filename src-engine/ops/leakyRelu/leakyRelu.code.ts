// The lines that compute LeakyReLU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const leakyReluCode: OpCode = {
  output: {
    backstep: `
→ y = x if x > 0 else negativeSlope * x`,
    numpy: `
→ y = np.where(input > 0, input, negativeSlope * input)`,
    pytorch: `
→ y = F.leaky_relu(input, negativeSlope)`,
  },
  gradInput: {
    backstep: `
→ dx = g if x > 0 else negativeSlope * g`,
    numpy: `
→ dx = np.where(input > 0, g, negativeSlope * g)`,
    pytorch: `
→ dx = torch.where(input > 0, g, negativeSlope * g)`,
  },
};
