// The lines that compute Linear: our own rule's, NumPy's, PyTorch's.

import type { OpCode, RuleCode } from "../code";

const withoutBias: RuleCode = {
  backstep: `
for i:
→     y[n,o] += w[o,i] * x[n,i]`,
  numpy: `
→ y = input @ weight.T`,
  pytorch: `
→ y = F.linear(input, weight)`,
};

export const linearCode: OpCode = {
  output: {
    backstep: `
for i:
→     y[n,o] += w[o,i] * x[n,i]
y[n,o] += b[o]`,
    numpy: `
→ y = input @ weight.T + bias`,
    pytorch: `
→ y = F.linear(input, weight, bias)`,
    under: ({ bias }) => (bias === false ? withoutBias : undefined),
  },
  gradInput: {
    backstep: `
for o:
→     dx[n,i] += w[o,i] * g[n,o]`,
    numpy: `
→ dx = g @ weight`,
    pytorch: `
→ dx = g @ weight`,
  },
  gradWeight: {
    backstep: `
for n:
→     dw[o,i] += g[n,o] * x[n,i]`,
    numpy: `
→ dw = g.T @ input`,
    pytorch: `
→ dw = g.T @ input`,
  },
  gradBias: {
    backstep: `
for n:
→     db[o] += g[n,o]`,
    numpy: `
→ db = g.sum(axis=0)`,
    pytorch: `
→ db = g.sum(dim=0)`,
  },
};
