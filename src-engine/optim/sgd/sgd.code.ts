// The lines that compute SGD: our own rules', NumPy's, PyTorch's.

import type { OpCode, RuleCode } from "../../ops/code";
import { inEveryLanguage, python } from "../update.code";

const decayed = "g = g + weightDecay * w";
const buffered = "→ nextMomentumBuffer = momentum * momentumBuffer + share * g";
const dampened = `
${python(decayed)}
share = 1 - dampening if nextStep > 1 else 1
${buffered}`;

export const sgdCode: OpCode = {
  nextStep: inEveryLanguage("nextStep = step + 1"),
  nextMomentumBuffer: {
    backstep: `
${decayed}
share = nextStep > 1 ? 1 - dampening : 1
${buffered}`,
    numpy: dampened,
    pytorch: dampened,
  },
  next: stepped("g"),
  nextDecayed: stepped("g", decayed),
  nextByMomentum: stepped("nextMomentumBuffer"),
  nextByNesterov: stepped("(g + momentum * nextMomentumBuffer)", decayed),
};

function stepped(direction: string, before = ""): RuleCode {
  return inEveryLanguage(`w_next = w - learningRate * ${direction}`, before);
}
