// The lines that compute InstanceNorm2d: our own rule's, NumPy's, PyTorch's.

import type { OpCode } from "../code";
import { normCode } from "../groupNorm/norm.code";

export const instanceNorm2dCode: OpCode = normCode({
  inPart: "i, j",
  sharesOwn: "n, i, j",
  letters: ["n,c,i,j", "n,c", "c"],
  axes: "(2, 3)",
  ownAxes: "(0, 2, 3)",
  own: "[:, None, None]",
  torch: (own) => `F.instance_norm(input, None, None, ${own}, eps=eps)`,
  hasOwn: ({ affine }) => affine === true,
});
