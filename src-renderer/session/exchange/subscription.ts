// Which tensors the page asks the engine to send along with every stop.

import type { SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import { STOP_BYTES } from "../../../src-engine/protocol/limits";
import { gradientOf, nextOf } from "../../../src-engine/protocol/relatedTensors";
import { sizeOf } from "../../../src-engine/tensor/tensor";

/** A stop brings no more; the operands and the result of the operation come first. */
const MOST_ELEMENTS = STOP_BYTES / Float32Array.BYTES_PER_ELEMENT;

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
  info: SessionInfo,
  parameter?: TensorPath,
  layer?: string,
  others: readonly TensorPath[] = [],
): readonly TensorPath[] {
  const { tensors, layers, instructions } = info;
  const losses = instructions.filter(({ phase }) => phase === "loss").map(({ writes }) => writes);
  const chosen = parameter === undefined ? [] : withItsOwn(info, parameter);
  const shown = layers.filter(({ name }) => name === layer);
  const outputs = [...shown, ...layers].flatMap(({ output }) => [output, gradientOf(info, output)]);
  let left = MOST_ELEMENTS;
  const visible: TensorPath[] = [...new Set([...chosen, ...others])];
  for (const path of ["input", ...losses, ...outputs]) {
    const record = path === undefined ? undefined : tensors[path];
    if (path === undefined || !record || visible.includes(path)) continue;
    const size = sizeOf(record.perSample ? record.shape.slice(1) : record.shape);
    if (size > left) continue;
    left -= size;
    visible.push(path);
  }
  return visible;
}

/** A parameter, its gradient and what it will be. */
export function withItsOwn(info: SessionInfo, parameter: TensorPath): readonly TensorPath[] {
  const others = [gradientOf(info, parameter), nextOf(info, parameter)];
  return [parameter, ...others.filter((path) => path !== undefined)];
}
