// Reshape in PyTorch: a method.

import type { TorchRow } from "../torchModule";
import { reshape, type ReshapeAttrs } from "./reshape";

export const reshapeTorch: TorchRow<ReshapeAttrs> = {
  op: reshape,
  module: () => undefined,
  call: ([x], { shape }) => `${x}.reshape(len(${x}), ${[shape].flat().join(", ")})`,
};
