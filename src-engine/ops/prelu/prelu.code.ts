// The lines that compute PReLU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const slopes = `w = weight.reshape(-1, *[1] * (input.ndim - 2))`;

export const preluCode: OpCode = {
  output: {
    backstep: `
→ y = x if x > 0 else w[c] * x`,
    numpy: `
${slopes}
→ y = np.where(input > 0, input, w * input)`,
    pytorch: `
→ y = F.prelu(input, weight)`,
  },
  gradInput: {
    backstep: `
→ dx = g if x > 0 else w[c] * g`,
    numpy: `
${slopes}
→ dx = np.where(input > 0, g, w * g)`,
    pytorch: `
${slopes}
→ dx = torch.where(input > 0, g, w * g)`,
  },
  gradWeight: {
    backstep: `
dw[c] = 0
→ for n, i, j: if x[n,c,i,j] <= 0: dw[c] += g[n,c,i,j] * x[n,c,i,j]`,
    numpy: `
parts = np.where(input > 0, 0, g * input)
perChannel = parts.swapaxes(0, 1).reshape(input.shape[1], -1).sum(axis=1)
→ dw = perChannel if len(weight) > 1 else perChannel.sum(keepdims=True)`,
    pytorch: `
parts = torch.where(input > 0, torch.zeros_like(g), g * input)
perChannel = parts.transpose(0, 1).flatten(1).sum(dim=1)
→ dw = perChannel if len(weight) > 1 else perChannel.sum(dim=0, keepdim=True)`,
  },
};
