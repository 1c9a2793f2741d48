// Mean in PyTorch: a function.

import { python, type TorchRow } from "../torchModule";
import { mean, type MeanAttrs } from "./mean";

export const meanTorch: TorchRow<MeanAttrs> = {
  op: mean,
  module: () => undefined,
  call: ([x], { dims, keepdim }) => `torch.mean(${x}, ${python(dims)}${keepdim ? ", keepdim=True" : ""})`,
};
