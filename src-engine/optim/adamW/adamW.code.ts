// The lines that compute AdamW: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { adamStep } from "../adam/adam.code";
import { inEveryLanguage } from "../update.code";

export const adamWCode: OpCode = {
  nextStep: inEveryLanguage("nextStep = step + 1"),
  nextM: inEveryLanguage("nextM = beta1 * m + (1 - beta1) * g"),
  nextV: inEveryLanguage("nextV = beta2 * v + (1 - beta2) * g * g"),
  next: adamStep("w - learningRate * weightDecay * w"),
};
