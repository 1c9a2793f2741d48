// The lines that compute Mul: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const axes = (of: string): string => `axes = tuple(np.flatnonzero(np.array(${of}.shape) == 1))`;

export const mulCode: OpCode = {
  output: {
    backstep: `
→ y = a * b`,
    numpy: `
→ y = input * other`,
    pytorch: `
→ y = torch.mul(input, other)`,
  },
  gradInput: {
    backstep: `
da = 0
→ for all y that are made of a: da += g * b`,
    numpy: `
${axes("input")}
→ dx = (g * other).sum(axis=axes, keepdims=True)`,
    pytorch: `
→ dx = (g * other).sum_to_size(input.shape)`,
  },
  gradOther: {
    backstep: `
db = 0
→ for all y that are made of b: db += g * a`,
    numpy: `
${axes("other")}
→ dother = (g * input).sum(axis=axes, keepdims=True)`,
    pytorch: `
→ dother = (g * input).sum_to_size(other.shape)`,
  },
};
