// How activations, losses and the update are computed: by our own rule, with NumPy, with PyTorch.

import type { Text } from "./code";

export const pointCode: Readonly<Record<string, Text>> = {
  "ReLU.output": {
    backstep: `
→ y = x < 0 ? 0 : x`,
    numpy: `
→ y = np.maximum(input, 0)`,
    pytorch: `
→ y = F.relu(input)`,
  },
  "ReLU.gradInput": {
    backstep: `
→ dx = x <= 0 ? 0 : g`,
    numpy: `
→ dx = g * (input > 0)`,
    pytorch: `
→ dx = g * (input > 0)`,
  },
  "Sigmoid.output": {
    backstep: `
→ y = 1 / (1 + exp(-x))`,
    numpy: `
→ y = 1 / (1 + np.exp(-input))`,
    pytorch: `
→ y = torch.sigmoid(input)`,
  },
  "Sigmoid.gradInput": {
    backstep: `
→ dx = g * y * (1 - y)`,
    numpy: `
→ dx = g * output * (1 - output)`,
    pytorch: `
→ dx = g * output * (1 - output)`,
  },
  "Tanh.output": {
    backstep: `
t = exp(-2 * abs(x))
→ y = sign(x) * (1 - t) / (1 + t)`,
    numpy: `
→ y = np.tanh(input)`,
    pytorch: `
→ y = torch.tanh(input)`,
  },
  "Tanh.gradInput": {
    backstep: `
→ dx = g * (1 - y * y)`,
    numpy: `
→ dx = g * (1 - output * output)`,
    pytorch: `
→ dx = g * (1 - output * output)`,
  },
  "Softmax.output": {
    backstep: `
m = max(x[n, :])
→ y[n,i] = exp(x[n,i] - m) / sum(exp(x[n, :] - m))`,
    numpy: `
e = np.exp(input - input.max(axis=1, keepdims=True))
→ y = e / e.sum(axis=1, keepdims=True)`,
    pytorch: `
→ y = F.softmax(input, dim=1)`,
  },
  "Softmax.gradInput": {
    backstep: `
→ dx[n,i] = y[n,i] * (g[n,i] - sum(g[n, :] * y[n, :]))`,
    numpy: `
→ dx = output * (g - (g * output).sum(axis=1, keepdims=True))`,
    pytorch: `
→ dx = output * (g - (g * output).sum(dim=1, keepdim=True))`,
  },
  "CrossEntropyLoss.logProbabilities": {
    backstep: `
m = max(x[n, :])
→ l[n,i] = x[n,i] - m - log(sum(exp(x[n, :] - m)))`,
    numpy: `
x = input - input.max(axis=1, keepdims=True)
→ l = x - np.log(np.exp(x).sum(axis=1, keepdims=True))`,
    pytorch: `
→ l = F.log_softmax(input, dim=1)`,
  },
  "CrossEntropyLoss.output": {
    backstep: `
for n:
→     L -= l[n, t[n]] / N`,
    numpy: `
→ L = -l[np.arange(len(t)), t].mean()`,
    pytorch: `
→ L = F.nll_loss(l, t.long())`,
  },
  "CrossEntropyLoss.gradInput": {
    backstep: `
→ dx[n,i] = (exp(l[n,i]) - (i == t[n])) / N`,
    numpy: `
dx = np.exp(l)
dx[np.arange(len(t)), t] -= 1
→ dx /= len(t)`,
    pytorch: `
→ dx = (l.exp() - F.one_hot(t.long(), l.shape[1])) / len(t)`,
  },
  "NLLLoss.output": {
    backstep: `
for n:
→     L -= log(p[n, t[n]] + epsilon) / N`,
    numpy: `
→ L = -np.log(input[np.arange(len(t)), t] + epsilon).mean()`,
    pytorch: `
→ L = F.nll_loss(torch.log(input + epsilon), t.long())`,
  },
  "NLLLoss.gradInput": {
    backstep: `
→ dp[n,i] = -(i == t[n]) / (N * (p[n,i] + epsilon))`,
    numpy: `
dx = np.zeros(input.shape)
n = np.arange(len(t))
→ dx[n, t] = -1 / (len(t) * (input[n, t] + epsilon))`,
    pytorch: `
→ dx = -F.one_hot(t.long(), input.shape[1]) / (len(t) * (input + epsilon))`,
  },
  "SGD.next": {
    backstep: `
→ w_next = w - learningRate * g`,
    numpy: `
→ w_next = weight - learning_rate * g`,
    pytorch: `
→ w_next = weight - learning_rate * g`,
  },
};
