// The lines that compute CrossEntropyLoss: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";
import {
  divided,
  isWeighted,
  numpyWeights,
  pytorchWeights,
  totalWeightCode,
} from "../shared/classes/classWeights.code";

const isOther = (attrs: Given): boolean => isWeighted(attrs) || (attrs["labelSmoothing"] ?? 0) !== 0;

const wanted = `
q[n,c] = weight[c] * ((1 - labelSmoothing) * (c == t[n]) + labelSmoothing / C)`;
const numpyWanted = `${numpyWeights("l")}
q = w * ((1 - labelSmoothing) * np.eye(l.shape[1])[t] + labelSmoothing / l.shape[1])`;
const pytorchWanted = `${pytorchWeights("l")}
q = w * ((1 - labelSmoothing) * F.one_hot(t.long(), l.shape[1]).to(l) + labelSmoothing / l.shape[1])`;

const weightedOutput = (attrs: Given): RuleCode => ({
  backstep: `${wanted}
for n, c:
→     L -= q[n,c] * l[n,c]${divided(attrs, "W")}`,
  numpy: `${numpyWanted}
→ L = -(q * l).sum()${divided(attrs, "totalWeight")}`,
  pytorch: `${pytorchWeights("l")}
→ L = F.cross_entropy(l, t.long(), w, reduction=reduction, label_smoothing=labelSmoothing)`,
});

const weightedGradInput = (attrs: Given): RuleCode => ({
  backstep: `${wanted}
→ dx[n,i] = (exp(l[n,i]) * sum(q[n, :]) - q[n,i])${divided(attrs, "W")}`,
  numpy: `${numpyWanted}
→ dx = (np.exp(l) * q.sum(axis=1, keepdims=True) - q)${divided(attrs, "totalWeight")}`,
  pytorch: `${pytorchWanted}
→ dx = (l.exp() * q.sum(dim=1, keepdim=True) - q)${divided(attrs, "totalWeight")}`,
});

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
  totalWeight: totalWeightCode,
  output: {
    backstep: `
for n:
→     L -= l[n, t[n]] / N`,
    numpy: `
→ L = -l[np.arange(len(t)), t].mean()`,
    pytorch: `
→ L = F.nll_loss(l, t.long())`,
    under: (attrs) => (isOther(attrs) ? weightedOutput(attrs) : undefined),
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
    under: (attrs) => (isOther(attrs) ? weightedGradInput(attrs) : undefined),
  },
};
