// Paints a tensor's cells into pixels: one look into a 256-entry table a cell, then filled rows.

import type { TensorData } from "../../src-engine/tensor/tensor";
import type { ColorTable } from "./colormap";
import { cellOrigin, panelOrigin, type Layout } from "./panels";
import { tableIndex, type Scale } from "./scale";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Packed RGBA, row-major; what is not painted stays as it is. */
  readonly data: Uint32Array;
}

/**
 * @param ratio device pixels for each CSS pixel
 * @param revealed 0 for the elements that are hidden still: they are hatched
 */
export function paintTensor(
  pixels: Pixels,
  data: TensorData,
  layout: Layout,
  scale: Scale,
  table: ColorTable,
  ratio = 1,
  revealed?: ArrayLike<number>,
): void {
  const { rows, columns, cell } = layout;
  const size = rows * columns;
  const panels = layout.groups * layout.panels;
  for (let panel = 0, offset = 0; panel < panels; panel++, offset += size) {
    const { x, y } = panelOrigin(layout, panel);
    for (let row = 0; row < rows; row++) {
      const top = Math.round((y + row * cell) * ratio);
      const bottom = Math.min(pixels.height, Math.round((y + (row + 1) * cell) * ratio));
      const first = top * pixels.width;
      for (let column = 0; column < columns; column++) {
        const left = Math.round((x + column * cell) * ratio);
        const right = Math.min(pixels.width, Math.round((x + (column + 1) * cell) * ratio));
        const color = colorOf(data[offset + row * columns + column]!, scale, table);
        pixels.data.fill(color, first + left, first + right);
      }
      const from = first + Math.round(x * ratio);
      const to = first + Math.min(pixels.width, Math.round((x + columns * cell) * ratio));
      for (let line = top + 1; line < bottom; line++) {
        pixels.data.copyWithin(from + (line - top) * pixels.width, from, to);
      }
    }
  }
  if (revealed) hatch(pixels, layout, revealed, table, ratio);
}

/** Device pixels from one line of the hatching to the next. */
const HATCH = 5;

/** What is hidden still shows its place, but no colour of any map. */
function hatch(
  pixels: Pixels,
  layout: Layout,
  revealed: ArrayLike<number>,
  table: ColorTable,
  ratio: number,
): void {
  for (let offset = 0; offset < revealed.length; offset++) {
    if (revealed[offset] !== 0) continue;
    const { x, y } = cellOrigin(layout, offset);
    const right = Math.min(pixels.width, Math.round((x + layout.cell) * ratio));
    const bottom = Math.min(pixels.height, Math.round((y + layout.cell) * ratio));
    for (let row = Math.round(y * ratio); row < bottom; row++) {
      for (let column = Math.round(x * ratio); column < right; column++) {
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
