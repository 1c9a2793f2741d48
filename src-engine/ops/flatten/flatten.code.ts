// The lines that compute Flatten: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const flattenCode: OpCode = {
  output: {
    backstep: `
→ y[n, (c * H + i) * W + j] = x[n,c,i,j]`,
    numpy: `
→ y = input.reshape(len(input), -1)`,
    pytorch: `
→ y = input.flatten(1)`,
  },
  gradInput: {
    backstep: `
→ dx[n,c,i,j] = g[n, (c * H + i) * W + j]`,
    numpy: `
→ dx = g.reshape(input.shape)`,
    pytorch: `
→ dx = g.view(input.shape)`,
  },
};
