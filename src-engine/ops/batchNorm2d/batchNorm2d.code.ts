// The lines that compute BatchNorm2d in training: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const root = `s = np.sqrt(variance + eps)[:, None, None]`;
const torchRoot = `s = torch.sqrt(variance + eps)[:, None, None]`;
const normalized = `xhat = (input - mean[:, None, None]) / s`;

export const batchNorm2dCode: OpCode = {
  mean: {
    backstep: `
total = 0
for n, i, j: total += x[n,c,i,j]
→ mean[c] = total / M`,
    numpy: `
→ mean = input.mean(axis=(0, 2, 3))`,
    pytorch: `
→ mean = input.mean(dim=(0, 2, 3))`,
  },
  variance: {
    backstep: `
total = 0
for n, i, j: total += (x[n,c,i,j] - mean[c]) ** 2
→ variance[c] = total / M`,
    numpy: `
→ variance = ((input - mean[:, None, None]) ** 2).mean(axis=(0, 2, 3))`,
    pytorch: `
→ variance = input.var(dim=(0, 2, 3), unbiased=False)`,
  },
  output: {
    backstep: `
scale = w[c] / sqrt(variance[c] + eps)
→ y[n,c,i,j] = scale * (x[n,c,i,j] - mean[c]) + b[c]`,
    numpy: `
${root}
${normalized}
→ y = weight[:, None, None] * xhat + bias[:, None, None]`,
    pytorch: `
→ y = F.batch_norm(input, None, None, weight, bias, training=True, eps=eps)`,
  },
  nextRunningMean: {
    backstep: `
→ nextRunningMean[c] = (1 - momentum) * running_mean[c] + momentum * mean[c]`,
    numpy: `
→ nextRunningMean = (1 - momentum) * running_mean + momentum * mean`,
    pytorch: `
→ nextRunningMean = torch.lerp(running_mean, mean, momentum)`,
  },
  nextRunningVar: {
    backstep: `
unbiased = variance[c] * M / (M - 1)
→ nextRunningVar[c] = (1 - momentum) * running_var[c] + momentum * unbiased`,
    numpy: `
M = input.size // input.shape[1]
unbiased = variance * M / (M - 1)
→ nextRunningVar = (1 - momentum) * running_var + momentum * unbiased`,
    pytorch: `
unbiased = input.var(dim=(0, 2, 3), unbiased=True)
→ nextRunningVar = torch.lerp(running_var, unbiased, momentum)`,
  },
  gradBias: {
    backstep: `
db[c] = 0
→ for n, i, j: db[c] += g[n,c,i,j]`,
    numpy: `
→ db = g.sum(axis=(0, 2, 3))`,
    pytorch: `
→ db = g.sum(dim=(0, 2, 3))`,
  },
  gradWeight: {
    backstep: `
total = 0
for n, i, j: total += g[n,c,i,j] * (x[n,c,i,j] - mean[c])
→ dw[c] = total / sqrt(variance[c] + eps)`,
    numpy: `
${root}
${normalized}
→ dw = (g * xhat).sum(axis=(0, 2, 3))`,
    pytorch: `
${torchRoot}
${normalized}
→ dw = (g * xhat).sum(dim=(0, 2, 3))`,
  },
  gradInput: {
    backstep: `
s = sqrt(variance[c] + eps)
xhat = (x[n,c,i,j] - mean[c]) / s
→ dx[n,c,i,j] = w[c] / s * (g[n,c,i,j] - db[c] / M - xhat * dw[c] / M)`,
    numpy: `
M = input.size // input.shape[1]
${root}
${normalized}
level, tilt = db[:, None, None] / M, xhat * dw[:, None, None] / M
→ dx = weight[:, None, None] / s * (g - level - tilt)`,
    pytorch: `
M = input.numel() // input.shape[1]
${torchRoot}
${normalized}
level, tilt = db[:, None, None] / M, xhat * dw[:, None, None] / M
→ dx = weight[:, None, None] / s * (g - level - tilt)`,
  },
};
