// Transpose in PyTorch: a method, which counts the batch as well.

import type { TorchRow } from "../torchModule";
import { transpose, type TransposeAttrs } from "./transpose";

export const transposeTorch: TorchRow<TransposeAttrs> = {
  op: transpose,
  module: () => undefined,
  call: ([x], { dims }) => `${x}.permute(0, ${[dims].flat().join(", ")})`,
};
