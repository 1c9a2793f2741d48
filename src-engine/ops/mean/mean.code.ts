// The lines that compute Mean: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const meanCode: OpCode = {
  output: {
    backstep: `
→ y = sum of x[r] for r in R, divided by |R|`,
    numpy: `
→ y = input.mean(axis=tuple(np.ravel(dims)), keepdims=keepdim)`,
    pytorch: `
→ y = input.mean(dims, keepdim)`,
  },
  gradInput: {
    backstep: `
for r in R:
→     dx[r] = g / |R|`,
    numpy: `
axes = tuple(np.ravel(dims))
spread = g if keepdim else np.expand_dims(g, axes)
→ dx = np.broadcast_to(spread, input.shape) * (g.size / input.size)`,
    pytorch: `
spread = g
for d in sorted([dims] if isinstance(dims, int) else dims):
    spread = spread if keepdim else spread.unsqueeze(d)
→ dx = spread.expand(input.shape) * (g.numel() / input.numel())`,
  },
};
