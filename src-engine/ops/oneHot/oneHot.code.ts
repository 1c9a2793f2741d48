// The lines that compute OneHot: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

export const oneHotCode: OpCode = {
  target: {
    backstep: `
→ target[n,i] = i == label[n]`,
    numpy: `
→ target = np.eye(classes)[label]`,
    pytorch: `
→ target = F.one_hot(label.long(), classes)`,
  },
};
