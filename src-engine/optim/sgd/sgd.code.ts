// The lines that compute SGD: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

export const sgdCode: OpCode = {
  next: {
    backstep: `
→ w_next = w - learningRate * g`,
    numpy: `
→ w_next = weight - learning_rate * g`,
    pytorch: `
→ w_next = weight - learning_rate * g`,
  },
};
