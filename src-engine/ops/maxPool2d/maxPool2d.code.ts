// The lines that compute MaxPool2d: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const maxPool2dCode: OpCode = {
  indices: {
    backstep: `
for i, j in window(p, q):
    if x[n,c,i,j] > best:
→         best, a[n,c,p,q] = x[n,c,i,j], i * W + j`,
    numpy: `
H, W = input.shape[2:]
X = np.pad(input, ((0, 0), (0, 0), (z, z), (z, z)), constant_values=-np.inf)
V = np.lib.stride_tricks.sliding_window_view(X, (K, K), axis=(2, 3))[:, :, ::s, ::s]
→ a = V.reshape(*V.shape[:4], K * K).argmax(axis=4)
i = np.arange(V.shape[2])[:, None] * s - z + a // K
j = np.arange(V.shape[3])[None, :] * s - z + a % K
a = i * W + j`,
    pytorch: `
→ y, a = F.max_pool2d(input, K, stride=s, padding=z, return_indices=True)`,
  },
  output: {
    backstep: `
→ y[n,c,p,q] = x[n,c,a[n,c,p,q]]`,
    numpy: `
N, C = input.shape[:2]
→ y = np.take_along_axis(input.reshape(N, C, -1), a.reshape(N, C, -1), axis=2).reshape(a.shape)`,
    pytorch: `
→ y, a = F.max_pool2d(input, K, stride=s, padding=z, return_indices=True)`,
  },
  gradInput: {
    backstep: `
for p, q whose window holds (i, j):
    if a[n,c,p,q] == i * W + j:
→         dx[n,c,i,j] += g[n,c,p,q]`,
    numpy: `
N, C = input.shape[:2]
dx = np.zeros((N, C, input.shape[2] * input.shape[3]))
n, c = np.arange(N)[:, None, None], np.arange(C)[None, :, None]
→ np.add.at(dx, (n, c, a.reshape(N, C, -1)), g.reshape(N, C, -1))
dx = dx.reshape(input.shape)`,
    pytorch: `
dx = torch.zeros(input.shape, dtype=g.dtype).flatten(2)
→ dx.scatter_add_(2, a.flatten(2).long(), g.flatten(2))
dx = dx.view(input.shape)`,
  },
};
