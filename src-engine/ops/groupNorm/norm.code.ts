// The lines that compute a norm over parts of each sample, by what its input is cut into.

import type { Given, OpCode, RuleCode } from "../code";

interface NormLines {
  /** How our own rules go through an element's part, and through all that have a weight in common. */
  readonly inPart: string;
  readonly sharesOwn: string;
  /** Subscripts of an element, its part, its weight. */
  readonly letters: readonly [element: string, part: string, own: string];
  /** The input in parts, `X`, in a line of its own; the axes of a part in it, and those of what has a weight in common. */
  readonly parts?: readonly [numpy: string, torch: string];
  readonly axes: string;
  readonly ownAxes: string;
  /** What makes means fit `X`, weights fit the input, and X's form the input's. */
  readonly fit?: string;
  readonly own?: string;
  readonly whole?: string;
  /** PyTorch's function of weight and bias. */
  torch(own: string): string;
  hasOwn(attrs: Given): boolean;
}

export function normCode(lines: NormLines): OpCode {
  const one = (make: (isScaled: boolean) => RuleCode): RuleCode => ({
    ...make(true),
    under: (attrs) => make(lines.hasOwn(attrs)),
  });
  const both = (make: (t: Torch) => string): Pick<RuleCode, "numpy" | "pytorch"> => ({
    numpy: make(torchless),
    pytorch: make(torch),
  });
  const { fit = "", own = "", whole = "", axes, ownAxes } = lines;
  const [e, p, o] = lines.letters;
  const begin = ({ isTorch }: Torch): string => (lines.parts ? `\n${lines.parts[isTorch ? 1 : 0]}` : "");
  const X = lines.parts ? "X" : "input";
  const xhat = (t: Torch): string =>
    `${begin(t)}\ns = ${t.name}.sqrt(variance${fit} + eps)\nxhat = (${X} - mean${fit}) / s`;
  const over = ({ dim, keep }: Torch): string => `${dim}=${axes}${lines.parts ? "" : `, ${keep}=True`}`;
  return {
    mean: {
      backstep: `\ntotal = 0\nfor ${lines.inPart}: total += x[${e}]\n→ mean[${p}] = total / M`,
      ...both((t) => `${begin(t)}\n→ mean = ${averaged(X, over(t))}`),
    },
    variance: {
      backstep: `\ntotal = 0\nfor ${lines.inPart}: total += (x[${e}] - mean[${p}]) ** 2\n→ variance[${p}] = total / M`,
      ...both((t) => `${begin(t)}\n→ variance = ${averaged(`((${X} - mean${fit}) ** 2)`, over(t))}`),
    },
    output: one((isScaled) => ({
      backstep: `
xhat = (x[${e}] - mean[${p}]) / sqrt(variance[${p}] + eps)
→ y[${e}] = ${isScaled ? `w[${o}] * xhat + b[${o}]` : "xhat"}`,
      numpy: isScaled
        ? `${xhat(torchless)}\n→ y = weight${own} * xhat${whole} + bias${own}`
        : `${xhat(torchless)}\n→ y = xhat${whole}`,
      pytorch: `\n→ y = ${lines.torch(isScaled ? "weight, bias" : "None, None")}`,
    })),
    gradBias: {
      backstep: `\ndb[${o}] = 0\n→ for ${lines.sharesOwn}: db[${o}] += g[${e}]`,
      ...both(({ dim }) => `\n→ db = g.sum(${dim}=${ownAxes})`),
    },
    gradWeight: {
      backstep: `
dw[${o}] = 0
for ${lines.sharesOwn}:
    xhat = (x[${e}] - mean[${p}]) / sqrt(variance[${p}] + eps)
→     dw[${o}] += g[${e}] * xhat`,
      ...both((t) => `${xhat(t)}\n→ dw = (g * xhat${whole}).sum(${t.dim}=${ownAxes})`),
    },
    gradInput: one((isScaled) => ({
      backstep: `
gxhat = ${isScaled ? `w[${o}] * g[${e}]` : `g[${e}]`} # and likewise for all of its part
level, tilt = mean(gxhat), xhat * mean(gxhat * xhat)
→ dx[${e}] = (gxhat - level - tilt) / sqrt(variance[${p}] + eps)`,
      ...both((t) => {
        const g = isScaled ? `weight${own} * g` : "g";
        const { dim, keep } = t;
        return `${xhat(t)}
gxhat = ${lines.parts ? `(${g}).reshape(X.shape)` : g}
level = ${averaged("gxhat", `${dim}=${axes}, ${keep}=True`)}
tilt = xhat * ${averaged("(gxhat * xhat)", `${dim}=${axes}, ${keep}=True`)}
→ dx = ${whole ? `((gxhat - level - tilt) / s)${whole}` : "(gxhat - level - tilt) / s"}`;
      }),
    })),
  };
}

function averaged(values: string, over: string, call = "mean"): string {
  return `${values}.${call}(${over})`;
}

interface Torch {
  readonly isTorch: boolean;
  readonly name: string;
  readonly dim: string;
  readonly keep: string;
}
const torchless: Torch = { isTorch: false, name: "np", dim: "axis", keep: "keepdims" };
const torch: Torch = { isTorch: true, name: "torch", dim: "dim", keep: "keepdim" };
