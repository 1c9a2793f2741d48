// Fields in words: `input[0,0,7…14,7…14], 8×8 of 28×28`.

import type { Region, SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import { gradientOf, isGradient } from "../../../src-engine/protocol/relatedTensors";
import { elementName } from "../../../src-engine/protocol/tensorPath";

export type Direction = "receptive" | "projective";

/** What an element does with its fields: an activation saw and influences; a gradient goes on to the one and comes back from the other. */
export function verb(info: SessionInfo, direction: Direction, path: TensorPath): string {
  if (isGradient(info, path)) return direction === "receptive" ? "goes on to" : "comes back from";
  return direction === "receptive" ? "saw" : "influences";
}

/** `input[0,0,7…14,7…14]`; several boxes are given as the one around them. */
function rangeInWords(path: TensorPath, regions: readonly Region[]): string {
  const { from, to } = around(regions);
  return elementName(
    path,
    from.map((start, axis) => range(start, to[axis] ?? start + 1)),
  );
}
const range = (from: number, to: number): string => (to - from === 1 ? `${from}` : `${from}…${to - 1}`);

/** `8×8 of 28×28`; where boxes lie apart, how many elements: `32 of 784`. */
export function extentInWords(info: SessionInfo, path: TensorPath, regions: readonly Region[]): string {
  const shape = info.tensors[path]?.shape ?? [];
  const axes = shape.length === 4 ? [2, 3] : [shape.length - 1];
  if (regions.length > 1) {
    const count = regions.reduce((sum, { from, to }) => sum + sizeOf(from.slice(1), to.slice(1)), 0);
    return `${count} of ${sizeOf([], shape.slice(1))}`;
  }
  const { from, to } = around(regions);
  const side = (axis: number): number => (to[axis] ?? 0) - (from[axis] ?? 0);
  return `${axes.map(side).join("×")} of ${axes.map((axis) => shape[axis] ?? 1).join("×")}`;
}

/** `conv2.output[0,7,5,5] saw input[0,0,7…14,7…14], 8×8 of 28×28`. */
export function fieldInWords(
  info: SessionInfo,
  spot: { readonly path: TensorPath; readonly index: readonly number[] },
  direction: Direction,
  path: TensorPath,
  regions: readonly Region[],
): string {
  return `${elementName(spot.path, spot.index)} ${verb(info, direction, spot.path)} ${regionInWords(info, spot.path, path, regions)}`;
}

/** `conv2.output.grad[0,7,5,5], 1×1 of 14×14`: of a gradient's field, gradients where there are such. */
export function regionInWords(
  info: SessionInfo,
  of: TensorPath,
  path: TensorPath,
  regions: readonly Region[],
): string {
  const name = (isGradient(info, of) ? gradientOf(info, path) : undefined) ?? path;
  return `${rangeInWords(name, regions)}, ${extentInWords(info, path, regions)}`;
}

function around(regions: readonly Region[]): Pick<Region, "from" | "to"> {
  const [first, ...rest] = regions;
  if (!first) return { from: [], to: [] };
  return rest.reduce(
    (box, { from, to }) => ({
      from: box.from.map((start, axis) => Math.min(start, from[axis] ?? start)),
      to: box.to.map((end, axis) => Math.max(end, to[axis] ?? end)),
    }),
    { from: first.from, to: first.to },
  );
}

function sizeOf(from: readonly number[], to: readonly number[]): number {
  return to.reduce((product, end, axis) => product * (end - (from[axis] ?? 0)), 1);
}
