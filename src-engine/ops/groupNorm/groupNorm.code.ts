// The lines that compute GroupNorm: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { normCode } from "./norm.code";

const parts = "X = input.reshape(len(input), numGroups, -1)";

export const groupNormCode: OpCode = normCode({
  inPart: "c, i, j in group(g)",
  sharesOwn: "n, i, j",
  letters: ["n,c,i,j", "n,g", "c"],
  parts: [parts, parts],
  axes: "2",
  ownAxes: "(0, *range(2, len(input.shape)))",
  fit: "[:, :, None]",
  own: ".reshape(-1, *[1] * (len(input.shape) - 2))",
  whole: ".reshape(input.shape)",
  torch: (own) => `F.group_norm(input, numGroups, ${own}, eps)`,
  hasOwn: ({ affine }) => affine === true,
});
