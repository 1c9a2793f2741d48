// Paints a tensor's cells into pixels: one look into a 256-entry table a cell, then filled rows. What lies
// outside of the pixels is not looked at.

import type { TensorData } from "../../src-engine/tensor/tensor";
import type { ColorTable } from "./colormap";
import { rgbOf } from "./colorPixels";
import { cellOrigin, panelOrigin, panelSize, type Layout, type Point } from "./panels";
import { tableIndex, type Scale } from "./scale";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Packed RGBA, row-major; what is not painted stays as it is. */
  readonly data: Uint32Array;
}

const CORNER: Point = { x: 0, y: 0 };

/**
 * @param scale one for all, or one for each panel
 * @param ratio device pixels for each CSS pixel
 * @param revealed 0 for the elements that are hidden still: they are hatched
 * @param origin the point of the picture that is painted in the upper left corner
 */
export function paintTensor(
  pixels: Pixels,
  data: TensorData,
  layout: Layout,
  scale: Scale | readonly Scale[],
  table: ColorTable,
  ratio = 1,
  revealed?: ArrayLike<number>,
  origin = CORNER,
): void {
  const { rows, columns, cell, colors } = layout;
  const target = pixels.data;
  const [width, height] = [pixels.width / ratio, pixels.height / ratio];
  const size = panelSize(layout);
  const panels = layout.groups * layout.panels;
  const right = (x: number): number => Math.min(pixels.width, Math.round(x * ratio));
  const left = (x: number): number => Math.max(0, right(x));
  for (let panel = 0, offset = 0; panel < panels; panel++, offset += size) {
    const corner = panelOrigin(layout, panel);
    const [x, y] = [corner.x - origin.x, corner.y - origin.y];
    const firstColumn = Math.max(0, Math.floor(-x / cell));
    const lastColumn = Math.min(columns, Math.ceil((width - x) / cell));
    const firstRow = Math.max(0, Math.floor(-y / cell));
    const lastRow = Math.min(rows, Math.ceil((height - y) / cell));
    if (firstColumn >= lastColumn) continue;
    const own = scaleFor(scale, panel);
    const [from, to] = [left(x + firstColumn * cell), right(x + lastColumn * cell)];
    for (let row = firstRow; row < lastRow; row++) {
      const top = Math.max(0, Math.round((y + row * cell) * ratio));
      const bottom = Math.min(pixels.height, Math.round((y + (row + 1) * cell) * ratio));
      if (top >= bottom) continue;
      const first = top * pixels.width;
      const values = offset + row * columns;
      for (let column = firstColumn, start = from; column < lastColumn; column++) {
        const end = right(x + (column + 1) * cell);
        const color = colors
          ? rgbOf(data, values + column, rows * columns, colors, table)
          : colorOf(data[values + column]!, own, table);
        // Cells are a few pixels wide: a loop is sooner done with them than `fill` begins.
        for (let at = first + start; at < first + end; at++) target[at] = color;
        start = end;
      }
      for (let line = top + 1; line < bottom; line++)
        pixels.data.copyWithin(line * pixels.width + from, first + from, first + to);
    }
  }
  if (revealed) hatch(pixels, layout, revealed, table, ratio, origin);
}

export const scaleFor = (scale: Scale | readonly Scale[], panel: number): Scale =>
  "low" in scale ? scale : scale[panel]!;

/** Device pixels from one line of the hatching to the next. */
const HATCH = 5;

/** What is hidden still shows its place, but no colour of any map. */
function hatch(
  pixels: Pixels,
  layout: Layout,
  revealed: ArrayLike<number>,
  table: ColorTable,
  ratio: number,
  origin: Point,
): void {
  for (let offset = 0; offset < revealed.length; offset++) {
    if (revealed[offset] !== 0) continue;
    const corner = cellOrigin(layout, offset);
    const [x, y] = [corner.x - origin.x, corner.y - origin.y];
    const right = Math.min(pixels.width, Math.round((x + layout.cell) * ratio));
    const bottom = Math.min(pixels.height, Math.round((y + layout.cell) * ratio));
    for (let row = Math.max(0, Math.round(y * ratio)); row < bottom; row++) {
      for (let column = Math.max(0, Math.round(x * ratio)); column < right; column++) {
        pixels.data[row * pixels.width + column] = (row + column) % HATCH === 0 ? table.zero : 0;
      }
    }
  }
}

/** An image has a black that is no "exact zero"; only signed numbers and activations mark theirs. */
export function colorOf(x: number, scale: Scale, table: ColorTable): number {
  if (x - x !== 0) return table.notFinite;
  if (x === 0 && scale.map !== "gray") return table.zero;
  return table.colors[tableIndex(x, scale)]!;
}
