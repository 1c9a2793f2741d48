// Mean as PyTorch calls it, over axes that are not the batch.

import { axis, numbersIn, type TorchCallRow } from "../torchCall";
import { mean, type MeanAttrs } from "./mean";

export const meanCall: TorchCallRow<MeanAttrs> = {
  op: mean,
  calls: ["mean"],
  attrs({ given: { dim, keepdim = false }, shapes }) {
    const rank = Object.values(shapes)[0]?.length ?? 0;
    const dims = numbersIn(dim ?? undefined)?.map((one) => axis(one, rank));
    if (!dims || dims.includes(0)) return undefined;
    return { dims: dims.toSorted((a, b) => a - b), keepdim: keepdim === true };
  },
};
