// Which number of the whole tensor an element is, of which one sample was sent.

import type { SessionInfo, TensorPath } from "../src-engine/protocol/protocol";
import { unravel, type Shape } from "../src-engine/tensor/tensor";

/**
 * The index of an element in the whole tensor.
 * @param shape as it was sent: a per-sample tensor comes as one sample of its batch
 */
export function wholeIndex(
  session: SessionInfo,
  path: TensorPath,
  shape: Shape,
  offset: number,
  sample: number,
): readonly number[] {
  const index = [...unravel(offset, shape)];
  if (isOneSample(session, path, shape)) index[0] = sample;
  return index;
}

/** Whether a tensor with a row for each sample was sent as one of them. @param shape as it was sent */
export function isOneSample(
  { tensors }: Pick<SessionInfo, "tensors">,
  path: TensorPath,
  shape: Shape,
): boolean {
  return Boolean(tensors[path]?.perSample) && shape[0] === 1;
}

/** The iteration of an address; the very beginning counts as 0. */
export function iterationOf(address: string): number {
  const iteration = Number.parseInt(address, 10);
  return Number.isNaN(iteration) ? 0 : iteration;
}
