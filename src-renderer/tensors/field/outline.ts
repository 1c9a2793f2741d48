// The outline of a set of cells, panel by panel. It is drawn from rectangles, without looking at cells: all of them
// somewhat larger first, then their insides are taken away, and what is left is the border of what they cover together.

import type { Region } from "../../../src-engine/protocol/protocol";
import { panelOrigin, type Fold, type Layout, type Point } from "../../../src-view/tensor/panels";

/** 1 for each element that lies within a region. */
export type Mask = Uint8Array;

/** Cells of one panel, from and up to; the ends are exclusive. */
export interface Rectangle {
  readonly panel: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * What of a tensor lies within regions, folded as its picture is.
 * @param shape as the tensor was sent: of one sample, if there are several
 * @param sample which one, where that is so; its first dimension is then 1
 */
export function rectanglesOf(
  regions: readonly Region[],
  shape: readonly number[],
  { rows, columns, colors }: Fold,
  sample: number | undefined,
): readonly Rectangle[] {
  const found: Rectangle[] = [];
  const isMaps = shape.length === 4 && shape[2] === rows && shape[3] === columns;
  for (const region of regions) {
    const box = sample === undefined ? region : ofSample(region, sample);
    if (!box) continue;
    if (isMaps) {
      const [a = 0, b = 0, top = 0, left = 0] = box.from;
      const [aEnd = 0, bEnd = 0, bottom = 0, right = 0] = box.to;
      for (let i = a; i < aEnd; i++)
        for (let j = b; j < bEnd; j++)
          found.push({ panel: colors ? i : i * (shape[1] ?? 1) + j, top, bottom, left, right });
    } else for (const [from, to] of stretches(box, shape)) found.push(...folded(from, to, rows, columns));
  }
  return found;
}

/** The elements of a mask, row by row. */
export function rectanglesIn(mask: Mask, { rows, columns }: Fold): readonly Rectangle[] {
  const found: Rectangle[] = [];
  for (let offset = 0; offset < mask.length; offset++) {
    if (!mask[offset]) continue;
    const start = offset;
    const end = (Math.floor(start / columns) + 1) * columns;
    while (offset + 1 < end && mask[offset + 1]) offset++;
    found.push(...folded(start, offset + 1, rows, columns));
  }
  return found;
}

/** Where the elements of a box lie in memory: stretches along the last axis. */
function stretches(
  { from, to }: Pick<Region, "from" | "to">,
  shape: readonly number[],
): readonly (readonly [number, number])[] {
  let starts = [0];
  for (let axis = 0; axis < shape.length - 1; axis++) {
    const own = Array.from({ length: (to[axis] ?? 1) - (from[axis] ?? 0) }, (_, i) => (from[axis] ?? 0) + i);
    starts = starts.flatMap((start) => own.map((i) => start * shape[axis]! + i));
  }
  const last = shape.length - 1;
  if (last < 0) return [[0, 1]];
  return starts.map((start) => [
    start * shape[last]! + (from[last] ?? 0),
    start * shape[last]! + (to[last] ?? 1),
  ]);
}

/** A stretch of memory, folded into panels of rows. */
function folded(from: number, to: number, rows: number, columns: number): readonly Rectangle[] {
  const found: Rectangle[] = [];
  const size = rows * columns;
  for (let at = from; at < to;) {
    const panel = Math.floor(at / size);
    const top = Math.floor((at - panel * size) / columns);
    const left = at - panel * size - top * columns;
    const whole = left === 0 ? Math.min(rows - top, Math.floor((to - at) / columns)) : 0;
    const right = whole > 0 ? columns : Math.min(columns, left + to - at);
    found.push({ panel, top, bottom: top + Math.max(1, whole), left, right });
    at += (right - left) * Math.max(1, whole);
  }
  return found;
}

function ofSample({ from, to }: Region, sample: number): Pick<Region, "from" | "to"> | undefined {
  if ((from[0] ?? 0) > sample || sample >= (to[0] ?? 0)) return undefined;
  return { from: [0, ...from.slice(1)], to: [1, ...to.slice(1)] };
}

/** The same as 1 for each element. @returns undefined where no element is within */
export function maskOf(
  regions: readonly Region[],
  shape: readonly number[],
  sample: number | undefined,
): Mask | undefined {
  const mask = new Uint8Array(shape.reduce((product, n) => product * n, 1));
  for (const region of regions) {
    const box = sample === undefined ? region : ofSample(region, sample);
    if (box) for (const [from, to] of stretches(box, shape)) mask.fill(1, from, to);
  }
  return mask.includes(1) ? mask : undefined;
}

/** How far a line stands out from its cells, and how far the rim beneath it, in CSS pixels. */
const LINE = 1.5;
const RIM = 2.5;
/** What an outline needs around its picture. */
export const MARGIN = 3;

/**
 * @param context scaled to CSS pixels, its origin that of the box that shows the picture
 * @param line a colour, or the pattern of a dashed line
 * @param origin the point of the picture in the box's corner
 */
export function drawOutline(
  context: CanvasRenderingContext2D,
  rectangles: readonly Rectangle[],
  layout: Layout,
  origin: Point,
  line: string | CanvasPattern,
  rim: string,
): void {
  const { cell } = layout;
  const boxes = rectangles.map(({ panel, top, bottom, left, right }) => {
    const corner = panelOrigin(layout, panel);
    return {
      x: corner.x - origin.x + left * cell,
      y: corner.y - origin.y + top * cell,
      width: (right - left) * cell,
      height: (bottom - top) * cell,
    };
  });
  for (const [by, style] of [
    [RIM, rim],
    [LINE, line],
  ] as const) {
    context.fillStyle = style;
    for (const { x, y, width, height } of boxes)
      context.fillRect(x - by, y - by, width + 2 * by, height + 2 * by);
  }
  for (const { x, y, width, height } of boxes) context.clearRect(x, y, width, height);
}
