// The lines that compute Softmax: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const softmaxCode: OpCode = {
  output: {
    backstep: `
m = max(x[n, :])
→ y[n,i] = exp(x[n,i] - m) / sum(exp(x[n, :] - m))`,
    numpy: `
e = np.exp(input - input.max(axis=1, keepdims=True))
→ y = e / e.sum(axis=1, keepdims=True)`,
    pytorch: `
→ y = F.softmax(input, dim=1)`,
  },
  gradInput: {
    backstep: `
→ dx[n,i] = y[n,i] * (g[n,i] - sum(g[n, :] * y[n, :]))`,
    numpy: `
→ dx = output * (g - (g * output).sum(axis=1, keepdims=True))`,
    pytorch: `
→ dx = output * (g - (g * output).sum(dim=1, keepdim=True))`,
  },
};
