// The lines that compute AdaptiveAvgPool2d: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const regions = `
def shares(size, count): # of pixel i in region p
    p, i = np.arange(count)[:, None], np.arange(size)
    inside = (p * size // count <= i) & (i < -(-(p + 1) * size // count))
    return inside / inside.sum(axis=1, keepdims=True)
rows, columns = shares(input.shape[2], output_shape[2]), shares(input.shape[3], output_shape[3])`;

export const adaptiveAvgPool2dCode: OpCode = {
  output: {
    backstep: `
for i in range(p * H // P, ceil((p + 1) * H / P)):
    for j in range(q * W // Q, ceil((q + 1) * W / Q)):
→         y[n,c,p,q] += x[n,c,i,j] / |R[p,q]|`,
    numpy: `${regions}
→ y = np.einsum("pi,qj,ncij->ncpq", rows, columns, input)`,
    pytorch: `
→ y = F.adaptive_avg_pool2d(input, outputSize)`,
  },
  gradInput: {
    backstep: `
for p, q whose region holds (i, j):
→     dx[n,c,i,j] += g[n,c,p,q] / |R[p,q]|`,
    numpy: `${regions.replaceAll("output_shape", "g.shape")}
→ dx = np.einsum("pi,qj,ncpq->ncij", rows, columns, g)`,
    pytorch: `
x = torch.zeros(input.shape, dtype=g.dtype, requires_grad=True)
→ F.adaptive_avg_pool2d(x, g.shape[2:]).backward(g)
dx = x.grad`,
  },
};
