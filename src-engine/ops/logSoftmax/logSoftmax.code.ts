// The lines that compute LogSoftmax: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const logSoftmaxCode: OpCode = {
  output: {
    backstep: `
m = max(x[n, :])
→ y[n,i] = x[n,i] - m - log(sum(exp(x[n, :] - m)))`,
    numpy: `
m = input.max(axis=1, keepdims=True)
→ y = input - m - np.log(np.exp(input - m).sum(axis=1, keepdims=True))`,
    pytorch: `
→ y = F.log_softmax(input, dim=1)`,
  },
  gradInput: {
    backstep: `
→ dx[n,i] = g[n,i] - exp(y[n,i]) * sum(g[n, :])`,
    numpy: `
→ dx = g - np.exp(output) * g.sum(axis=1, keepdims=True)`,
    pytorch: `
→ dx = g - output.exp() * g.sum(dim=1, keepdim=True)`,
  },
};
