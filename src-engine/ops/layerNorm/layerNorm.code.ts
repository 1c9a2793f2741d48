// The lines that compute LayerNorm: our own rule's, NumPy's, PyTorch's. Trailing axes are written out, as many as are normalised together.

import type { Given, OpCode } from "../code";
import { normCode } from "../groupNorm/norm.code";

const axesOf = ({ normalizedShape }: Given): number => [normalizedShape].flat().length;

function codeOf(axes: number): OpCode {
  const last = Array.from({ length: axes }, (_, d) => d - axes);
  const [inPart, sharesOwn, ...letters] = {
    1: ["i", "n", "n,i", "n", "i"] as const,
    2: ["i, j", "n, c", "n,c,i,j", "n,c", "i,j"] as const,
    3: ["c, i, j", "n", "n,c,i,j", "n", "c,i,j"] as const,
  }[axes as 1 | 2 | 3];
  return normCode({
    ...{ inPart, sharesOwn, letters },
    axes: axes === 1 ? "-1" : `(${last.join(", ")})`,
    ownAxes: `tuple(range(len(input.shape) - ${axes}))`,
    torch: (own) => `F.layer_norm(input, input.shape[-${axes}:], ${own}, eps)`,
    hasOwn: ({ elementwiseAffine }) => elementwiseAffine === true,
  });
}

const codes = [1, 2, 3].map(codeOf);

export const layerNormCode: OpCode = Object.fromEntries(
  Object.entries(codes[2]!).map(([rule, code]) => [
    rule,
    {
      ...code,
      under(attrs: Given) {
        const own = codes[axesOf(attrs) - 1]![rule]!;
        return own.under?.(attrs) ?? own;
      },
    },
  ]),
);
