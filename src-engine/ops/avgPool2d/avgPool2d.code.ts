// The lines that compute AvgPool2d: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";

const shares = (shape: string): string => `
def shares(d): # of pixel i in window p, along rows or columns
    size, count, k, step = input.shape[2 + d], ${shape}[2 + d], np.resize(K, 2)[d], np.resize(s, 2)[d]
    before, after = np.resize(z, 4)[d], np.resize(z, 4)[d + 2]
    start, i = np.arange(count)[:, None] * step - before, np.arange(size)
    inside = (start <= i) & (i < start + k)
    padded = np.minimum(start + k, size + after) - start
    return inside / (padded if countIncludePad else inside.sum(axis=1, keepdims=True))
rows, columns = shares(0), shares(1)`;

const output: RuleCode = {
  backstep: `
for i, j in window(p, q):
→     y[n,c,p,q] += x[n,c,i,j] / |A[p,q]|`,
  numpy: `${shares("output_shape")}
→ y = np.einsum("pi,qj,ncij->ncpq", rows, columns, input)`,
  pytorch: `
→ y = F.avg_pool2d(input, K, s, z, ceilMode, countIncludePad)`,
};

const gradInput: RuleCode = {
  backstep: `
for p, q whose window holds (i, j):
→     dx[n,c,i,j] += g[n,c,p,q] / |A[p,q]|`,
  numpy: `${shares("g.shape")}
→ dx = np.einsum("pi,qj,ncpq->ncij", rows, columns, g)`,
  pytorch: `
x = torch.zeros(input.shape, dtype=g.dtype, requires_grad=True)
→ F.avg_pool2d(x, K, s, z, ceilMode, countIncludePad).backward(g)
dx = x.grad`,
};

/** PyTorch pads both sides alike: where they differ, sums are divided by sums of what counts. */
function sided(attrs: Given, shape: string): string | undefined {
  const { padding } = attrs;
  if (!Array.isArray(padding) || padding.length !== 4) return undefined;
  return `
t, l, b, r = z
P, Q = ${shape}[2:]
counted = F.pad(torch.ones_like(x[:1, :1]), (l, r, t, b), value=float(countIncludePad))
means = F.avg_pool2d(F.pad(x, (l, r, t, b)), K, s, 0, ceilMode)[:, :, :P, :Q]`;
}

const area = `F.avg_pool2d(counted, K, s, 0, ceilMode)[:, :, :P, :Q]`;

export const avgPool2dCode: OpCode = {
  output: {
    ...output,
    under(attrs) {
      const lines = sided(attrs, "output_shape");
      return lines === undefined
        ? undefined
        : { ...output, pytorch: `\nx = input${lines}\n→ y = means / ${area}` };
    },
  },
  gradInput: {
    ...gradInput,
    under(attrs) {
      const lines = sided(attrs, "g.shape");
      const zeros = "\nx = torch.zeros(input.shape, dtype=g.dtype, requires_grad=True)";
      return lines === undefined
        ? undefined
        : { ...gradInput, pytorch: `${zeros}${lines}\n→ (means / ${area}).backward(g)\ndx = x.grad` };
    },
  },
};
