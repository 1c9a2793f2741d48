// Mul in PyTorch: no module, but an operator.

import type { TorchRow } from "../torchModule";
import { mul } from "./mul";

export const mulTorch: TorchRow = {
  op: mul,
  module: () => undefined,
  call: ([x, other]) => `${x} * ${other}`,
};
