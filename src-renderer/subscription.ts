// Which tensors the page asks the engine to send along with every stop.

import type { SessionInfo, TensorPath } from "../src-engine/protocol/protocol";
import { sizeOf } from "../src-engine/tensor/tensor";

/** Frames should stay under about 1 MiB; operands and result of the operation come on top. */
const MOST_ELEMENTS = 150_000;

/**
 * The input and, for every layer, its output and that output's gradient, so that looking at
 * another layer needs no question to the engine. Layers that would break the budget are left out;
 * they are seen when their operation is the current one.
 */
export function visiblePaths({ shapes, layers }: SessionInfo): readonly TensorPath[] {
  let left = MOST_ELEMENTS;
  const visible: TensorPath[] = [];
  for (const path of ["input", ...layers.flatMap(({ output }) => [output, `${output}.grad`])]) {
    const shape = shapes[path];
    if (!shape) continue;
    const size = sizeOf(shape.slice(1));
    if (size > left) continue;
    left -= size;
    visible.push(path);
  }
  return visible;
}
