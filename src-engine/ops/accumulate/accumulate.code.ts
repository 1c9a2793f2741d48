// The lines that compute Accumulate: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const accumulateCode: OpCode = {
  accumulate: {
    backstep: `
for r in readers:
→     dx += d[r]`,
    numpy: `
→ dx = sum(gradients[1:], gradients[0])`,
    pytorch: `
→ dx = sum(gradients[1:], gradients[0])`,
  },
};
