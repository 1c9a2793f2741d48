// The lines that compute Adam: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

const moment = (line: string): { backstep: string; numpy: string; pytorch: string } => ({
  backstep: `
g = g + weightDecay * w
→ ${line}`,
  numpy: python(line),
  pytorch: python(line),
});

function python(line: string): string {
  return `
g = g + weight_decay * weight
→ ${line}`;
}

export const adamCode: OpCode = {
  nextStep: {
    backstep: `
→ nextStep = step + 1`,
    numpy: `
→ nextStep = step + 1`,
    pytorch: `
→ nextStep = step + 1`,
  },
  nextM: moment("nextM = beta1 * m + (1 - beta1) * g"),
  nextV: moment("nextV = beta2 * v + (1 - beta2) * g * g"),
  next: {
    backstep: `
mean = nextM / (1 - exp(nextStep * log(beta1)))
square = nextV / (1 - exp(nextStep * log(beta2)))
→ w_next = w - learningRate * mean / (sqrt(square) + epsilon)`,
    numpy: `
mean = nextM / (1 - beta1 ** nextStep)
square = nextV / (1 - beta2 ** nextStep)
→ w_next = weight - learning_rate * mean / (np.sqrt(square) + epsilon)`,
    pytorch: `
mean = nextM / (1 - beta1 ** nextStep)
square = nextV / (1 - beta2 ** nextStep)
→ w_next = weight - learning_rate * mean / (torch.sqrt(square) + epsilon)`,
  },
};
