// The lines that compute ClipGradValue: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

export const clipGradValueCode: OpCode = {
  clippedByValue: {
    backstep: `
→ clippedByValue = min(max(g, -clipValue), clipValue)`,
    numpy: `
→ clippedByValue = np.clip(g, -clipValue, clipValue)`,
    pytorch: `
→ clippedByValue = torch.clamp(g, -clipValue, clipValue)`,
  },
};
