// The lines about weights of classes that losses have in common: who reads them knows how many classes there are from an array `of`.

import type { Given, RuleCode } from "../../code";

export const totalWeightCode: RuleCode = {
  backstep: `
for n:
→     W += weight[t[n]]`,
  numpy: `
w = np.broadcast_to(weight, t.max() + 1) if np.ndim(weight) == 0 else np.array(weight)
→ totalWeight = w[t].sum()`,
  pytorch: `
w = torch.as_tensor(weight, dtype=torch.float64)
w = w.expand(int(t.max()) + 1) if w.ndim == 0 else w
→ totalWeight = w[t.long()].sum()`,
};

/** Whether anything is weighted or summed: the lines are others then. */
export const isWeighted = ({ weight = 1, reduction = "mean" }: Given): boolean =>
  weight !== 1 || reduction !== "mean";

/** ` / W` of a mean, nothing of a sum. */
export const divided = ({ reduction }: Given, by: string): string => (reduction === "sum" ? "" : ` / ${by}`);

/** `w`, a number for each class. */
export const numpyWeights = (of: string): string => `
w = np.broadcast_to(weight, ${of}.shape[1]) * 1.0`;

export const pytorchWeights = (of: string): string => `
w = torch.as_tensor(weight, dtype=${of}.dtype).expand(${of}.shape[1])`;
