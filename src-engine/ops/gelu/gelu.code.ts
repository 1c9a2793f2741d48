// The lines that compute GELU in either form: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";

const v = `v = 2 * np.sqrt(2 / np.pi) * (input + 0.044715 * input ** 3)`;
const Phi = `import math
Phi = np.vectorize(lambda x: 0.5 * math.erfc(-x / math.sqrt(2)))`;

export const geluCode: OpCode = {
  output: {
    backstep: `
v = 2 * sqrt(2 / pi) * (x + 0.044715 * x ** 3)
G = normalCdf(x) if approximate == "none" else 1 / (1 + exp(-v))
→ y = x * G`,
    numpy: `
${Phi}
${v}
→ y = input * (Phi(input) if approximate == "none" else 1 / (1 + np.exp(-v)))`,
    pytorch: `
→ y = F.gelu(input, approximate=approximate)`,
  },
  gradInput: {
    backstep: `
v = 2 * sqrt(2 / pi) * (x + 0.044715 * x ** 3)
dv = 2 * sqrt(2 / pi) * (1 + 3 * 0.044715 * x ** 2)
G = normalCdf(x) if approximate == "none" else 1 / (1 + exp(-v))
dG = exp(-x * x / 2) / sqrt(2 * pi) if approximate == "none" else dv * G / (1 + exp(v))
→ dx = g * G + g * x * dG`,
    numpy: `
${Phi}
if approximate == "none":
    G = Phi(input)
    dG = np.exp(-input ** 2 / 2) / np.sqrt(2 * np.pi)
else:
    ${v}
    G = 1 / (1 + np.exp(-v))
    dG = G * (1 - G) * 2 * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * input ** 2)
→ dx = g * G + g * input * dG`,
    pytorch: `
if approximate == "none":
    G = 0.5 * torch.erfc(-input / 2 ** 0.5)
    dG = torch.exp(-input ** 2 / 2) / (2 * torch.pi) ** 0.5
else:
    c = 2 * (2 / torch.pi) ** 0.5
    G = torch.sigmoid(c * (input + 0.044715 * input ** 3))
    dG = G * (1 - G) * c * (1 + 3 * 0.044715 * input ** 2)
→ dx = g * G + g * input * dG`,
  },
};
