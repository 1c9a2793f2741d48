// The lines that compute Reshape: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const reshapeCode: OpCode = {
  output: {
    backstep: `
for f in numbers of a sample, in their order:
→     y[n][f] = x[n][f]`,
    numpy: `
→ y = input.reshape(len(input), *np.ravel(shape))`,
    pytorch: `
→ y = input.reshape(len(input), *([shape] if isinstance(shape, int) else shape))`,
  },
  gradInput: {
    backstep: `
for f in numbers of a sample, in their order:
→     dx[n][f] = g[n][f]`,
    numpy: `
→ dx = g.reshape(input.shape)`,
    pytorch: `
→ dx = g.reshape(input.shape)`,
  },
};
