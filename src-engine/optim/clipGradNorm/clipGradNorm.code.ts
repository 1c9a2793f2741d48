// The lines that compute ClipGradNorm: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../../ops/code";

export const clipGradNormCode: OpCode = {
  squares: {
    backstep: `
for a:
→     squares += g[a] * g[a]`,
    numpy: `
→ squares = (g * g).sum()`,
    pytorch: `
→ squares = (g * g).sum()`,
  },
  totalSquares: {
    backstep: `
for r:
→     totalSquares += squares[r]`,
    numpy: `
→ totalSquares = np.sum(squaress)`,
    pytorch: `
→ totalSquares = torch.stack(squaress).sum()`,
  },
  totalNorm: {
    backstep: `
→ totalNorm = sqrt(totalSquares)`,
    numpy: `
→ totalNorm = np.sqrt(totalSquares)`,
    pytorch: `
→ totalNorm = torch.sqrt(totalSquares)`,
  },
  clipCoefficient: {
    backstep: `
→ clipCoefficient = min(1, maxNorm / (totalNorm + 1e-6))`,
    numpy: `
→ clipCoefficient = np.minimum(1, maxNorm / (totalNorm + 1e-6))`,
    pytorch: `
→ clipCoefficient = torch.clamp(maxNorm / (totalNorm + 1e-6), max=1.0)`,
  },
  clippedByNorm: {
    backstep: `
→ clippedByNorm = clipCoefficient * g`,
    numpy: `
→ clippedByNorm = clipCoefficient * g`,
    pytorch: `
→ clippedByNorm = clipCoefficient * g`,
  },
};
