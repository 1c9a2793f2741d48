// The lines that compute ExponentialLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const exponentialLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
→ learningRate = initial * exp(t * log(gamma))`,
    numpy: `
→ learning_rate = initial * gamma ** t`,
    pytorch: steppedScheduler("ExponentialLR(optimizer, gamma)"),
  }),
};
