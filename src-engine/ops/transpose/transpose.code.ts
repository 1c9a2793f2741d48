// The lines that compute Transpose: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const transposeCode: OpCode = {
  output: {
    backstep: `
for a in indices of x[n]:
→     y[n, a[dims[0]], a[dims[1]], …] = x[n, a[1], a[2], …]`,
    numpy: `
→ y = input.transpose(0, *dims)`,
    pytorch: `
→ y = input.permute(0, *dims)`,
  },
  gradInput: {
    backstep: `
for a in indices of x[n]:
→     dx[n, a[1], a[2], …] = g[n, a[dims[0]], a[dims[1]], …]`,
    numpy: `
→ dx = g.transpose(np.argsort([0, *dims]))`,
    pytorch: `
→ dx = g.permute(*torch.argsort(torch.tensor([0, *dims])))`,
  },
};
