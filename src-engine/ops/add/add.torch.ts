// Add in PyTorch: no module, but an operator.

import type { TorchRow } from "../torchModule";
import { add } from "./add";

export const addTorch: TorchRow = {
  op: add,
  module: () => undefined,
  call: ([x, other]) => `${x} + ${other}`,
};
