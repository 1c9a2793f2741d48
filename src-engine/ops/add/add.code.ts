// The lines that compute Add: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const addCode: OpCode = {
  output: {
    backstep: `
→ y = a + b`,
    numpy: `
→ y = input + other`,
    pytorch: `
→ y = torch.add(input, other)`,
  },
  gradInput: {
    backstep: `
→ da = g`,
    numpy: `
→ dx = g.copy()`,
    pytorch: `
→ dx = g.clone()`,
  },
  gradOther: {
    backstep: `
→ db = g`,
    numpy: `
→ dother = g.copy()`,
    pytorch: `
→ dother = g.clone()`,
  },
};
