// The lines that compute SGD: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

export const sgdCode: OpCode = {
  nextStep: {
    backstep: `
→ nextStep = step + 1`,
    numpy: `
→ nextStep = step + 1`,
    pytorch: `
→ nextStep = step + 1`,
  },
  nextMomentumBuffer: {
    backstep: `
g = g + weightDecay * w
share = nextStep > 1 ? 1 - dampening : 1
→ nextMomentumBuffer = momentum * momentumBuffer + share * g`,
    numpy: buffered(),
    pytorch: buffered(),
  },
  next: stepped("", "g"),
  nextDecayed: stepped("g = g + weightDecay * w", "g"),
  nextByMomentum: stepped("", "nextMomentumBuffer"),
  nextByNesterov: stepped("g = g + weightDecay * w", "(g + momentum * nextMomentumBuffer)"),
};

function buffered(): string {
  return `
g = g + weight_decay * weight
share = 1 - dampening if nextStep > 1 else 1
→ nextMomentumBuffer = momentum * momentumBuffer + share * g`;
}

function stepped(first: string, direction: string): OpCode[string] {
  const before = first && `\n${first}`;
  const python = `${before.replace("weightDecay * w", "weight_decay * weight")}
→ w_next = weight - learning_rate * ${direction}`;
  return {
    backstep: `${before}
→ w_next = w - learningRate * ${direction}`,
    numpy: python,
    pytorch: python,
  };
}
