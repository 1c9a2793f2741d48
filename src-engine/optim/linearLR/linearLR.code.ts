// The lines that compute LinearLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const linearLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
share = min(t, totalIters) / totalIters
→ learningRate = initial * (startFactor + (endFactor - startFactor) * share)`,
    numpy: `
share = np.minimum(t, totalIters) / totalIters
→ learning_rate = initial * (startFactor + (endFactor - startFactor) * share)`,
    pytorch: steppedScheduler("LinearLR(optimizer, startFactor, endFactor, totalIters)"),
  }),
};
