// The lines that compute the template's op: our own rule's, NumPy's, PyTorch's. Each text runs on arrays called as code.ts says;
// the line that computes the element begins with →.

import type { OpCode } from "../code";

export const squareCode: OpCode = {
  output: {
    backstep: `
→ y = x * x`,
    numpy: `
→ y = input * input`,
    pytorch: `
→ y = input.square()`,
  },
  gradInput: {
    backstep: `
→ dx = 2 * x * g`,
    numpy: `
→ dx = 2 * input * g`,
    pytorch: `
→ dx = 2 * input * g`,
  },
};
