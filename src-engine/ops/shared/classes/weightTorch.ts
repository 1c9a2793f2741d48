// Weights of classes in PyTorch: a tensor of the scores' type and on their device.

import { python } from "../../torchModule";
import type { Numbers } from "../../attrs";

/** @param scores the expression that they weigh */
export const weightTorch = (weight: Numbers, scores: string): string =>
  typeof weight === "number"
    ? `${scores}.new_full(${scores}.shape[1:2], ${python(weight)})`
    : `${scores}.new_tensor(${python(weight)})`;
