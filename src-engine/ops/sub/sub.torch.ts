// Sub in PyTorch: no module, but an operator.

import type { TorchRow } from "../torchModule";
import { sub } from "./sub";

export const subTorch: TorchRow = {
  op: sub,
  module: () => undefined,
  call: ([x, other]) => `${x} - ${other}`,
};
