// The lines that compute NLLLoss: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const nllLossCode: OpCode = {
  output: {
    backstep: `
for n:
→     L -= log(p[n, t[n]] + epsilon) / N`,
    numpy: `
→ L = -np.log(input[np.arange(len(t)), t] + epsilon).mean()`,
    pytorch: `
→ L = F.nll_loss(torch.log(input + epsilon), t.long())`,
  },
  gradInput: {
    backstep: `
→ dp[n,i] = -(i == t[n]) / (N * (p[n,i] + epsilon))`,
    numpy: `
dx = np.zeros(input.shape)
n = np.arange(len(t))
→ dx[n, t] = -1 / (len(t) * (input[n, t] + epsilon))`,
    pytorch: `
→ dx = -F.one_hot(t.long(), input.shape[1]) / (len(t) * (input + epsilon))`,
  },
};
