// The lines that compute StepLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const stepLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
steps = floor(t / stepSize)
→ learningRate = initial * exp(steps * log(gamma))`,
    numpy: `
steps = t // stepSize
→ learning_rate = initial * gamma ** steps`,
    pytorch: steppedScheduler("StepLR(optimizer, stepSize, gamma)"),
  }),
};
