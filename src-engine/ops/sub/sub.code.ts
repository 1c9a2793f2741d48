// The lines that compute Sub: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const axes = (of: string): string => `axes = tuple(np.flatnonzero(np.array(${of}.shape) == 1))`;

export const subCode: OpCode = {
  output: {
    backstep: `
→ y = a - b`,
    numpy: `
→ y = input - other`,
    pytorch: `
→ y = torch.sub(input, other)`,
  },
  gradInput: {
    backstep: `
da = 0
→ for all y that are made of a: da += g`,
    numpy: `
${axes("input")}
→ dx = g.sum(axis=axes, keepdims=True)`,
    pytorch: `
→ dx = g.sum_to_size(input.shape)`,
  },
  gradOther: {
    backstep: `
db = 0
→ for all y that are made of b: db -= g`,
    numpy: `
${axes("other")}
→ dother = -g.sum(axis=axes, keepdims=True)`,
    pytorch: `
→ dother = -g.sum_to_size(other.shape)`,
  },
};
