// The lines that compute LocalResponseNorm: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const localResponseNormCode: OpCode = {
  divisor: {
    backstep: `
total = 0
for m in range(c - size // 2, c + (size - 1) // 2 + 1): total += x[n,m,i,j] ** 2
→ divisor[n,c,i,j] = k + alpha / size * total`,
    numpy: `
C = input.shape[1]
squares = np.pad(input ** 2, ((0, 0), (size // 2, (size - 1) // 2), (0, 0), (0, 0)))
→ divisor = k + alpha / size * sum(squares[:, d:d + C] for d in range(size))`,
    pytorch: `
C = input.shape[1]
squares = F.pad(input ** 2, (0, 0, 0, 0, size // 2, (size - 1) // 2))
→ divisor = k + alpha / size * sum(squares[:, d:d + C] for d in range(size))`,
  },
  output: {
    backstep: `
→ y[n,c,i,j] = x[n,c,i,j] / divisor[n,c,i,j] ** beta`,
    numpy: `
→ y = input / divisor ** beta`,
    pytorch: `
→ y = F.local_response_norm(input, size, alpha, beta, k)`,
  },
  gradInput: {
    backstep: `
total = 0
for m in range(c - (size - 1) // 2, c + size // 2 + 1): total += g[n,m,i,j] * y[n,m,i,j] / divisor[n,m,i,j]
own = g[n,c,i,j] / divisor[n,c,i,j] ** beta
→ dx[n,c,i,j] = own - 2 * alpha * beta / size * x[n,c,i,j] * total`,
    numpy: `
C = input.shape[1]
ratios = np.pad(g * output / divisor, ((0, 0), ((size - 1) // 2, size // 2), (0, 0), (0, 0)))
total = sum(ratios[:, d:d + C] for d in range(size))
→ dx = g / divisor ** beta - 2 * alpha * beta / size * input * total`,
    pytorch: `
C = input.shape[1]
ratios = F.pad(g * output / divisor, (0, 0, 0, 0, (size - 1) // 2, size // 2))
total = sum(ratios[:, d:d + C] for d in range(size))
→ dx = g / divisor ** beta - 2 * alpha * beta / size * input * total`,
  },
};
