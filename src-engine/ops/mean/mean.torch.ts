// Mean in PyTorch: a method.

import { python, type TorchRow } from "../torchModule";
import { mean, type MeanAttrs } from "./mean";

export const meanTorch: TorchRow<MeanAttrs> = {
  op: mean,
  module: () => undefined,
  call: ([x], { dims, keepdim }) => `${x}.mean(${python(dims)}${keepdim ? ", keepdim=True" : ""})`,
};
