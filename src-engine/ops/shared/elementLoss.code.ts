// The lines of a loss that compares numbers with numbers: all the same but for what an element costs.

import type { OpCode } from "../code";

interface ElementLossLines {
  readonly cost: string;
  readonly slope: string;
  readonly numpyCost: string;
  readonly numpySlope: string;
  readonly pytorchLoss: string;
  readonly pytorchSlope: string;
}

export function elementLossCode(of: ElementLossLines): OpCode {
  return {
    output: {
      backstep: `
for n, i:
→     L += (${of.cost}) / M`,
      numpy: `
M = input.size if reduction == "mean" else 1
→ L = np.sum(${of.numpyCost}) / M`,
      pytorch: `
→ L = ${of.pytorchLoss}`,
    },
    gradInput: {
      backstep: `
→ dx[n,i] = (${of.slope}) / M`,
      numpy: `
M = input.size if reduction == "mean" else 1
→ dx = ${of.numpySlope} / M`,
      pytorch: `
M = input.numel() if reduction == "mean" else 1
→ dx = ${of.pytorchSlope} / M`,
    },
  };
}
