// Flatten as PyTorch calls it: whatever makes rows of what each sample has, in its order.

import type { TorchCall, TorchCallRow } from "../torchCall";
import { flatten } from "./flatten";

/** Calls that leave the numbers in their order. */
export const reshaping = [
  "flatten",
  "view",
  "reshape",
  "squeeze",
  "unsqueeze",
  "unflatten",
  "view_as",
  "reshape_as",
];

export const flattenCall: TorchCallRow<Record<never, never>> = {
  op: flatten,
  calls: reshaping,
  attrs: (call) => (keepsBatch(call) && call.output.length === 2 ? {} : undefined),
};

export function keepsBatch({ shapes, output }: TorchCall): boolean {
  const [input] = Object.values(shapes);
  return input !== undefined && input.length > 0 && input[0] === output[0];
}
