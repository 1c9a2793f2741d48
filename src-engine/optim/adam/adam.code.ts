// The lines that compute Adam: our own rules', NumPy's, PyTorch's.

import type { OpCode, RuleCode } from "../../ops/code";
import { inEveryLanguage, python } from "../update.code";

const decayed = "g = g + weightDecay * w";

export const adamCode: OpCode = {
  nextStep: inEveryLanguage("nextStep = step + 1"),
  nextM: inEveryLanguage("nextM = beta1 * m + (1 - beta1) * g", decayed),
  nextV: inEveryLanguage("nextV = beta2 * v + (1 - beta2) * g * g", decayed),
  next: adamStep("w"),
};

/** The step by both means. @param kept what it is taken off */
export function adamStep(kept: string): RuleCode {
  const lines = (name: "np" | "torch"): string => `
mean = nextM / (1 - beta1 ** nextStep)
square = nextV / (1 - beta2 ** nextStep)
→ w_next = ${python(kept)} - learning_rate * mean / (${name}.sqrt(square) + epsilon)`;
  return {
    backstep: `
mean = nextM / (1 - exp(nextStep * log(beta1)))
square = nextV / (1 - exp(nextStep * log(beta2)))
→ w_next = ${kept} - learningRate * mean / (sqrt(square) + epsilon)`,
    numpy: lines("np"),
    pytorch: lines("torch"),
  };
}
