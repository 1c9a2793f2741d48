// The lines that compute Conv2d: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { generalConv2d } from "./general.code";

const head = `
K = weight.shape[2]
P, Q = output_shape[2:]
X = np.pad(input, ((0, 0), (0, 0), (z, z), (z, z)))
`;
const square = "X[:, :, k:k + s * P:s, l:l + s * Q:s]";

export const conv2dCode: OpCode = {
  output: {
    backstep: `
for c, k, l:
    i, j = p * s - z + k, q * s - z + l
    if within(i, H) and within(j, W):
→         y[n,m,p,q] += w[m,c,k,l] * x[n,c,i,j]
y[n,m,p,q] += b[m]`,
    numpy: `${head}
y = np.zeros(output_shape) + bias[None, :, None, None]
for k in range(K):
    for l in range(K):
→         y += np.einsum("mc,ncpq->nmpq", weight[:, :, k, l], ${square})`,
    pytorch: `
→ y = F.conv2d(input, weight, bias, stride=s, padding=z)`,
    under: (attrs) => generalConv2d(attrs, "output"),
  },
  gradInput: {
    backstep: `
for m, k, l:
    p, q = (i + z - k) / s, (j + z - l) / s
    if within(p, P) and within(q, Q):
→         dx[n,c,i,j] += w[m,c,k,l] * g[n,m,p,q]`,
    numpy: `${head}
dX = np.zeros(X.shape)
for k in range(K):
    for l in range(K):
→         d${square} += np.einsum("mc,nmpq->ncpq", weight[:, :, k, l], g)
dx = dX[:, :, z:z + input.shape[2], z:z + input.shape[3]]`,
    pytorch: `
→ dx = torch.nn.grad.conv2d_input(input.shape, weight, g, stride=s, padding=z)`,
    under: (attrs) => generalConv2d(attrs, "gradInput"),
  },
  gradWeight: {
    backstep: `
for n, p, q:
    i, j = p * s - z + k, q * s - z + l
    if within(i, H) and within(j, W):
→         dw[m,c,k,l] += g[n,m,p,q] * x[n,c,i,j]`,
    numpy: `${head}
dw = np.zeros(weight.shape)
for k in range(K):
    for l in range(K):
→         dw[:, :, k, l] = np.einsum("nmpq,ncpq->mc", g, ${square})`,
    pytorch: `
→ dw = torch.nn.grad.conv2d_weight(input, weight.shape, g, stride=s, padding=z)`,
    under: (attrs) => generalConv2d(attrs, "gradWeight"),
  },
  gradBias: {
    backstep: `
for n, p, q:
→     db[m] += g[n,m,p,q]`,
    numpy: `
→ db = g.sum(axis=(0, 2, 3))`,
    pytorch: `
→ db = g.sum(dim=(0, 2, 3))`,
  },
};
