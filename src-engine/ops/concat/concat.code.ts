// The lines that compute Concat: our own rules', NumPy's, PyTorch's.

import type { OpCode, RuleCode } from "../code";

const gradientOf = (r: number): RuleCode => ({
  backstep: `
start = sum(size(x[k], dim) for k < ${r})
→ dx[${r}] = g[start : start + size(x[${r}], dim)]     # along dim`,
  numpy: `
start = sum(x.shape[dim] for x in inputs[:${r - 1}])
→ dx = g.take(range(start, start + input${r}.shape[dim]), axis=dim)`,
  pytorch: `
start = sum(x.shape[dim] for x in inputs[:${r - 1}])
→ dx = g.narrow(dim, start, input${r}.shape[dim])`,
});

export const concatCode: OpCode = {
  output: {
    backstep: `
start = 0
for x in inputs:     # along dim
→     y[start : start + size(x, dim)] = x
    start += size(x, dim)`,
    numpy: `
→ y = np.concatenate(inputs, axis=dim)`,
    pytorch: `
→ y = torch.cat(inputs, dim)`,
  },
  "…gradInput": { ...gradientOf(1), numbered: gradientOf },
};
