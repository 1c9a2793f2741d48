// The lines that compute ConstantLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const constantLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
→ learningRate = initial * factor if t < totalIters else initial`,
    numpy: `
→ learning_rate = initial * np.where(t < totalIters, factor, 1)`,
    pytorch: steppedScheduler("ConstantLR(optimizer, factor, totalIters)"),
  }),
};
