// The lines that compute CrossEntropyLoss: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const crossEntropyLossCode: OpCode = {
  logProbabilities: {
    backstep: `
m = max(x[n, :])
→ l[n,i] = x[n,i] - m - log(sum(exp(x[n, :] - m)))`,
    numpy: `
x = input - input.max(axis=1, keepdims=True)
→ l = x - np.log(np.exp(x).sum(axis=1, keepdims=True))`,
    pytorch: `
→ l = F.log_softmax(input, dim=1)`,
  },
  output: {
    backstep: `
for n:
→     L -= l[n, t[n]] / N`,
    numpy: `
→ L = -l[np.arange(len(t)), t].mean()`,
    pytorch: `
→ L = F.nll_loss(l, t.long())`,
  },
  gradInput: {
    backstep: `
→ dx[n,i] = (exp(l[n,i]) - (i == t[n])) / N`,
    numpy: `
dx = np.exp(l)
dx[np.arange(len(t)), t] -= 1
→ dx /= len(t)`,
    pytorch: `
→ dx = (l.exp() - F.one_hot(t.long(), l.shape[1])) / len(t)`,
  },
};
