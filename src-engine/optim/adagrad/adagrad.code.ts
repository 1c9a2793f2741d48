// The lines that compute Adagrad: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";
import { inEveryLanguage, python } from "../update.code";

const decayed = "g = g + weightDecay * w";
const next = (root: string): string => `
${decayed}
rate = learningRate / (1 + (nextStep - 1) * learningRateDecay)
→ w_next = w - rate * g / (${root}(nextSum) + epsilon)`;

export const adagradCode: OpCode = {
  nextStep: inEveryLanguage("nextStep = step + 1"),
  nextSum: inEveryLanguage("nextSum = sum + g * g", decayed),
  next: { backstep: next("sqrt"), numpy: python(next("np.sqrt")), pytorch: python(next("torch.sqrt")) },
};
