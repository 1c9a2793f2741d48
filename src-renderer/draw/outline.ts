// The outline of a set of cells: its border as one SVG path, panel by panel.

import type { Region } from "../../src-engine/protocol/protocol";
import { panelOrigin, type Layout } from "./panels";

/** 1 for each element that lies within a region. */
export type Mask = Uint8Array;

/**
 * @param shape as the tensor was sent: of one sample, if there are several
 * @param sample which one, where that is so; its first dimension is then 1
 * @returns undefined where no element is within
 */
export function maskOf(
  regions: readonly Region[],
  shape: readonly number[],
  sample: number | undefined,
): Mask | undefined {
  const size = shape.reduce((product, n) => product * n, 1);
  const mask = new Uint8Array(size);
  const fill = ({ from, to }: Region, axis: number, offset: number): void => {
    const [start, end] = [from[axis] ?? 0, to[axis] ?? 1];
    const length = shape[axis] ?? 1;
    if (axis >= shape.length - 1) {
      mask.fill(1, offset * length + start, offset * length + end);
      return;
    }
    for (let i = start; i < end; i++) fill({ path: "", from, to }, axis + 1, offset * length + i);
  };
  for (const region of regions) {
    if (sample === undefined) fill(region, 0, 0);
    else if ((region.from[0] ?? 0) <= sample && sample < (region.to[0] ?? 0)) fill(ofSample(region), 0, 0);
  }
  return mask.includes(1) ? mask : undefined;
}

const ofSample = ({ path, from, to }: Region): Region => ({
  path,
  from: [0, ...from.slice(1)],
  to: [1, ...to.slice(1)],
});

/** Lines where a cell of the set meets one that is not: as long as they can be, so that a box is four of them. */
export function outlineOf(mask: Mask, layout: Layout): string {
  const { rows, columns, cell } = layout;
  const size = rows * columns;
  const parts: string[] = [];
  for (let panel = 0; panel < layout.groups * layout.panels; panel++) {
    const { x, y } = panelOrigin(layout, panel);
    const start = panel * size;
    const has = (row: number, column: number): number =>
      row >= 0 && row < rows && column >= 0 && column < columns
        ? (mask[start + row * columns + column] ?? 0)
        : 0;
    for (let line = 0; line <= rows; line++) {
      for (const [from, to] of runs(columns, (i) => has(line - 1, i) !== has(line, i)))
        parts.push(`M${x + from * cell} ${y + line * cell}H${x + to * cell}`);
    }
    for (let line = 0; line <= columns; line++) {
      for (const [from, to] of runs(rows, (i) => has(i, line - 1) !== has(i, line)))
        parts.push(`M${x + line * cell} ${y + from * cell}V${y + to * cell}`);
    }
  }
  return parts.join("");
}

function runs(length: number, is: (i: number) => boolean): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let i = 0; i < length; i++) {
    if (!is(i)) continue;
    const from = i;
    while (i < length && is(i)) i++;
    found.push([from, i]);
  }
  return found;
}
