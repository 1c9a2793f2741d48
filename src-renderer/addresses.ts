// The name of one number of one tensor: `conv2.weight.grad[7,3,1,1]`.

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
  const whole = session.shapes[path];
  if (whole && whole.length > 0 && whole[0] !== shape[0]) index[0] = sample;
  return index;
}

/** `conv2.weight.grad[7,3,1,1]`; a scalar needs no index. */
export function elementName(path: TensorPath, index: readonly number[]): string {
  return index.length ? `${path}[${index.join(",")}]` : path;
}
