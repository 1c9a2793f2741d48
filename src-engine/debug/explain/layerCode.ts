// How layers with weights and windows are computed: by our own rule, with NumPy, with PyTorch.
//
// NumPy sums over the places of a window and over nothing else in Python; its lines run as they stand on
// arrays called by the rule's names (g for gradOutput, X for the input with its padding).

import type { Text } from "./code";

const convHead = `
K = weight.shape[2]
P, Q = output_shape[2:]
X = np.pad(input, ((0, 0), (0, 0), (z, z), (z, z)))
`;
const window = "X[:, :, k:k + s * P:s, l:l + s * Q:s]";

export const layerCode: Readonly<Record<string, Text>> = {
  "Conv2d.output": {
    backstep: `
for c, k, l:
    i, j = p * s - z + k, q * s - z + l
    if within(i, H) and within(j, W):
→         y[n,m,p,q] += w[m,c,k,l] * x[n,c,i,j]
y[n,m,p,q] += b[m]`,
    numpy: `${convHead}
y = np.zeros(output_shape) + bias[None, :, None, None]
for k in range(K):
    for l in range(K):
→         y += np.einsum("mc,ncpq->nmpq", weight[:, :, k, l], ${window})`,
    pytorch: `
→ y = F.conv2d(input, weight, bias, stride=s, padding=z)`,
  },
  "Conv2d.gradInput": {
    backstep: `
for m, k, l:
    p, q = (i + z - k) / s, (j + z - l) / s
    if within(p, P) and within(q, Q):
→         dx[n,c,i,j] += w[m,c,k,l] * g[n,m,p,q]`,
    numpy: `${convHead}
dX = np.zeros(X.shape)
for k in range(K):
    for l in range(K):
→         d${window} += np.einsum("mc,nmpq->ncpq", weight[:, :, k, l], g)
dx = dX[:, :, z:z + input.shape[2], z:z + input.shape[3]]`,
    pytorch: `
→ dx = torch.nn.grad.conv2d_input(input.shape, weight, g, stride=s, padding=z)`,
  },
  "Conv2d.gradWeight": {
    backstep: `
for n, p, q:
    i, j = p * s - z + k, q * s - z + l
    if within(i, H) and within(j, W):
→         dw[m,c,k,l] += g[n,m,p,q] * x[n,c,i,j]`,
    numpy: `${convHead}
dw = np.zeros(weight.shape)
for k in range(K):
    for l in range(K):
→         dw[:, :, k, l] = np.einsum("nmpq,ncpq->mc", g, ${window})`,
    pytorch: `
→ dw = torch.nn.grad.conv2d_weight(input, weight.shape, g, stride=s, padding=z)`,
  },
  "Conv2d.gradBias": {
    backstep: `
for n, p, q:
→     db[m] += g[n,m,p,q]`,
    numpy: `
→ db = g.sum(axis=(0, 2, 3))`,
    pytorch: `
→ db = g.sum(dim=(0, 2, 3))`,
  },
  "Linear.output": {
    backstep: `
for i:
→     y[n,o] += w[o,i] * x[n,i]
y[n,o] += b[o]`,
    numpy: `
→ y = input @ weight.T + bias`,
    pytorch: `
→ y = F.linear(input, weight, bias)`,
  },
  "Linear.gradInput": {
    backstep: `
for o:
→     dx[n,i] += w[o,i] * g[n,o]`,
    numpy: `
→ dx = g @ weight`,
    pytorch: `
→ dx = g @ weight`,
  },
  "Linear.gradWeight": {
    backstep: `
for n:
→     dw[o,i] += g[n,o] * x[n,i]`,
    numpy: `
→ dw = g.T @ input`,
    pytorch: `
→ dw = g.T @ input`,
  },
  "Linear.gradBias": {
    backstep: `
for n:
→     db[o] += g[n,o]`,
    numpy: `
→ db = g.sum(axis=0)`,
    pytorch: `
→ db = g.sum(dim=0)`,
  },
  "MaxPool2d.indices": {
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
  "MaxPool2d.output": {
    backstep: `
→ y[n,c,p,q] = x[n,c,a[n,c,p,q]]`,
    numpy: `
N, C = input.shape[:2]
→ y = np.take_along_axis(input.reshape(N, C, -1), a.reshape(N, C, -1), axis=2).reshape(a.shape)`,
    pytorch: `
→ y, a = F.max_pool2d(input, K, stride=s, padding=z, return_indices=True)`,
  },
  "MaxPool2d.gradInput": {
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
  "Flatten.output": {
    backstep: `
→ y[n, (c * H + i) * W + j] = x[n,c,i,j]`,
    numpy: `
→ y = input.reshape(len(input), -1)`,
    pytorch: `
→ y = input.flatten(1)`,
  },
  "Flatten.gradInput": {
    backstep: `
→ dx[n,c,i,j] = g[n, (c * H + i) * W + j]`,
    numpy: `
→ dx = g.reshape(input.shape)`,
    pytorch: `
→ dx = g.view(input.shape)`,
  },
};
