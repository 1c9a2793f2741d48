// The lines that compute RMSprop: our own rules', NumPy's, PyTorch's.

import type { OpCode, RuleCode } from "../../ops/code";
import { inEveryLanguage, python } from "../update.code";

const decayed = "g = g + weightDecay * w";

export const rmsPropCode: OpCode = {
  nextV: inEveryLanguage("nextV = alpha * v + (1 - alpha) * g * g", decayed),
  nextMean: inEveryLanguage("nextMean = alpha * mean + (1 - alpha) * g", decayed),
  next: divided("w_next = w - learningRate *", false),
  nextCentered: divided("w_next = w - learningRate *", true),
  nextMomentumBuffer: divided("nextMomentumBuffer = momentum * momentumBuffer +", false),
  nextMomentumBufferCentered: divided("nextMomentumBufferCentered = momentum * momentumBuffer +", true),
  nextByMomentum: inEveryLanguage("w_next = w - learningRate * nextMomentumBuffer"),
  nextByMomentumCentered: inEveryLanguage("w_next = w - learningRate * nextMomentumBufferCentered"),
};

/** @param start of the line that computes the element: what the fraction is added to or taken off */
function divided(start: string, centered: boolean): RuleCode {
  const variance = centered ? "nextV - nextMean * nextMean" : "nextV";
  const lines = (root: string): string => `
${decayed}
→ ${start} g / (${root}(${variance}) + epsilon)`;
  return {
    backstep: lines("sqrt"),
    numpy: python(lines("np.sqrt")),
    pytorch: python(lines("torch.sqrt")),
  };
}
