// Which tensors the page asks the engine to send along with every stop.

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { sizeOf } from "../../src-engine/tensor/tensor";

/** Frames should stay under about 1 MiB; operands and result of the operation come on top. */
const MOST_ELEMENTS = 150_000;

/**
 * The input, what the loss writes and, for every layer, its output and that output's gradient, so
 * that looking at another layer needs no question to the engine; and the parameter that is looked
 * at, with its gradient and its updated value. Tensors that would break the budget are left out, those of the layer that
 * is looked at last of all; the others are seen when their operation is the current one.
 *
 * @param layer the one that was chosen to be looked at
 * @param others what pages of the stage have in view besides
 */
export function visiblePaths(
  { tensors, layers, instructions }: SessionInfo,
  parameter?: TensorPath,
  layer?: string,
  others: readonly TensorPath[] = [],
): readonly TensorPath[] {
  const losses = instructions.filter(({ phase }) => phase === "loss").map(({ writes }) => writes);
  const chosen = parameter === undefined ? [] : [parameter, `${parameter}.grad`, `${parameter}.next`];
  const shown = layers.filter(({ name }) => name === layer);
  const outputs = [...shown, ...layers].flatMap(({ output }) => [output, `${output}.grad`]);
  let left = MOST_ELEMENTS;
  const visible: TensorPath[] = [...new Set([...chosen, ...others])];
  for (const path of ["input", ...losses, ...outputs]) {
    const shape = tensors[path]?.shape;
    if (!shape || visible.includes(path)) continue;
    const size = sizeOf(shape.slice(1));
    if (size > left) continue;
    left -= size;
    visible.push(path);
  }
  return visible;
}
