// The lines that compute NLLLoss: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";
import {
  divided,
  isWeighted,
  numpyWeights,
  pytorchWeights,
  totalWeightCode,
} from "../shared/classes/classWeights.code";

const weightedOutput = (attrs: Given): RuleCode => ({
  backstep: `
for n:
→     L -= weight[t[n]] * log(p[n, t[n]] + epsilon)${divided(attrs, "W")}`,
  numpy: `${numpyWeights("input")}
→ L = -(w[t] * np.log(input[np.arange(len(t)), t] + epsilon)).sum()${divided(attrs, "totalWeight")}`,
  pytorch: `${pytorchWeights("input")}
→ L = F.nll_loss(torch.log(input + epsilon), t.long(), w, reduction=reduction)`,
});

const weightedGradInput = (attrs: Given): RuleCode => ({
  backstep: `
→ dp[n,i] = -(i == t[n]) * weight[i] / (p[n,i] + epsilon)${divided(attrs, "W")}`,
  numpy: `${numpyWeights("input")}
dx = np.zeros(input.shape)
n = np.arange(len(t))
→ dx[n, t] = -w[t] / (input[n, t] + epsilon)${divided(attrs, "totalWeight")}`,
  pytorch: `${pytorchWeights("input")}
→ dx = -F.one_hot(t.long(), input.shape[1]) * w / (input + epsilon)${divided(attrs, "totalWeight")}`,
});

export const nllLossCode: OpCode = {
  totalWeight: totalWeightCode,
  output: {
    backstep: `
for n:
→     L -= log(p[n, t[n]] + epsilon) / N`,
    numpy: `
→ L = -np.log(input[np.arange(len(t)), t] + epsilon).mean()`,
    pytorch: `
→ L = F.nll_loss(torch.log(input + epsilon), t.long())`,
    under: (attrs) => (isWeighted(attrs) ? weightedOutput(attrs) : undefined),
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
    under: (attrs) => (isWeighted(attrs) ? weightedGradInput(attrs) : undefined),
  },
};
