// The lines that compute SELU: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const constants = "alpha, scale = 1.6732632423543772, 1.0507009873554805";

export const seluCode: OpCode = {
  output: {
    backstep: `
${constants}
→ y = scale * x if x > 0 else scale * alpha * expm1(x)`,
    numpy: `
${constants}
→ y = scale * np.where(input > 0, input, alpha * np.expm1(np.minimum(input, 0)))`,
    pytorch: `
→ y = F.selu(input)`,
  },
  gradInput: {
    backstep: `
${constants}
→ dx = scale * g if x > 0 else scale * alpha * exp(x) * g`,
    numpy: `
${constants}
→ dx = g * scale * np.where(input > 0, 1, alpha * np.exp(np.minimum(input, 0)))`,
    pytorch: `
${constants}
slope = torch.where(input > 0, torch.ones_like(input), alpha * input.clamp(max=0).exp())
→ dx = g * scale * slope`,
  },
};
