// The lines that compute OneCycleLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

const halves = `
peak = pctStart * totalSteps - 1
if t < peak:
    at, start, end = t / peak, initial / divFactor, initial
else:
    at = min(1, (t - peak) / (totalSteps - 1 - peak))
    start, end = initial, initial / divFactor / finalDivFactor`;

export const oneCycleLRCode: OpCode = {
  learningRate: {
    backstep: `${halves}
→ learningRate = end + (start - end) * (1 + cos(pi * at)) / 2`,
    numpy: `${halves}
→ learning_rate = end + (start - end) * (1 + np.cos(np.pi * at)) / 2`,
    pytorch: `
t = int(t)${halves}
→ learning_rate = end + (start - end) * (1 + torch.cos(torch.tensor(torch.pi * at, dtype=torch.float64))) / 2`,
  },
};
