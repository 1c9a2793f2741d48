// The lines that compute CosineAnnealingLR: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { steppedScheduler, warmed } from "../schedule.code";

export const cosineAnnealingLRCode: OpCode = {
  learningRate: warmed({
    backstep: `
share = (1 + cos(pi * t / tMax)) / 2
→ learningRate = etaMin + (initial - etaMin) * share`,
    numpy: `
share = (1 + np.cos(np.pi * t / tMax)) / 2
→ learning_rate = etaMin + (initial - etaMin) * share`,
    pytorch: steppedScheduler("CosineAnnealingLR(optimizer, tMax, etaMin)"),
  }),
};
