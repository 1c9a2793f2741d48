// The lines that compute MultiStepLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const multiStepLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
k = count(milestones <= t)
→ learningRate = initial * exp(k * log(gamma))`,
    numpy: `
k = np.sum(np.atleast_1d(milestones) <= t)
→ learning_rate = initial * gamma ** k`,
    pytorch: steppedScheduler("MultiStepLR(optimizer, torch.tensor(milestones).reshape(-1).tolist(), gamma)"),
  }),
};
