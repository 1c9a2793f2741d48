// The lines that compute Identity: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const identityCode: OpCode = {
  output: {
    backstep: `
→ y = x`,
    numpy: `
→ y = input.copy()`,
    pytorch: `
→ y = input.clone()`,
  },
  gradInput: {
    backstep: `
→ dx = g`,
    numpy: `
→ dx = g.copy()`,
    pytorch: `
→ dx = g.clone()`,
  },
};
