// The lines that compute Pad: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";
import { listed } from "../shared/listed.code";

type Side = number | string;

/** Rows above, columns on the left, rows below, columns on the right, channels before and behind. */
type Six = readonly [t: Side, l: Side, b: Side, r: Side, f: Side, e: Side];

const outputBy = (...[t, l, b, r, f, e]: Six): RuleCode => ({
  backstep: `
c, i, j = m - ${f}, p - ${t}, q - ${l}
→ y[n,m,p,q] = x[n,c,i,j] if within(c, C) and within(i, H) and within(j, W) else value`,
  numpy: `
→ y = np.pad(input, ((0, 0), (${f}, ${e}), (${t}, ${b}), (${l}, ${r})), constant_values=value)`,
  pytorch: `
→ y = F.pad(input, (${l}, ${r}, ${t}, ${b}, ${f}, ${e}), value=value)`,
});

const gradInputBy = (...[t, l, , , f]: Six): RuleCode => ({
  backstep: `
→ dx[n,c,i,j] = g[n, c + ${f}, i + ${t}, j + ${l}]`,
  numpy: `
C, H, W = input.shape[1:]
→ dx = g[:, ${f}:${f} + C, ${t}:${t} + H, ${l}:${l} + W]`,
  pytorch: `
C, H, W = input.shape[1:]
→ dx = g[:, ${f}:${f} + C, ${t}:${t} + H, ${l}:${l} + W]`,
});

/** With the numbers themselves where one does not do for all four sides. */
const under =
  (by: (...sides: Six) => RuleCode) =>
  ({ padding, channels }: Given): RuleCode | undefined => {
    if (typeof padding === "number" && channels === 0) return undefined;
    const [t, l, b, r] = listed(padding, 4);
    const [f, e] = listed(channels, 2);
    return by(t!, l!, b!, r!, f!, e!);
  };

export const padCode: OpCode = {
  output: { ...outputBy("z", "z", "z", "z", 0, 0), under: under(outputBy) },
  gradInput: { ...gradInputBy("z", "z", "z", "z", 0, 0), under: under(gradInputBy) },
};
