// The numbers in the cells of a picture, where these are large enough, and the indices at its edge.

import type { TensorData } from "../../../src-engine/tensor/tensor";
import { LEGIBLE, panelsSeen, type View } from "./camera";
import type { ColorTable } from "../../../src-view/tensor/colormap";
import { numberFormat } from "../../../src-view/number";
import { panelOrigin } from "../../../src-view/tensor/panels";
import type { Scale } from "../../../src-view/tensor/scale";
import { colorOf, scaleFor } from "../../../src-view/tensor/paintTensor";

interface DigitStyle {
  /** A family of digits of one width. */
  readonly font: string;
  readonly page: string;
  readonly ink: string;
}

/** Of the size of the type: how wide a digit is, in JetBrains Mono as in most such families. */
const DIGIT = 0.6;
const DARK = "#0b0d10";
const LIGHT = "#ffffff";

/**
 * Writes into the cells that can be seen; nothing where they are too small.
 * @param context scaled to CSS pixels
 * @param revealed 0 for the elements that are hidden still
 */
export function writeDigits(
  context: CanvasRenderingContext2D,
  data: TensorData,
  view: View,
  scale: Scale | readonly Scale[],
  table: ColorTable,
  { font, page, ink }: DigitStyle,
  revealed?: ArrayLike<number>,
): void {
  const { layout, origin, box } = view;
  const { rows, columns, cell } = layout;
  if (cell < LEGIBLE) return;
  const isVector = rows * columns === 1;
  const size = Math.min(13, Math.max(9, cell * 0.24));
  const room = Math.floor((cell - 3) / (DIGIT * size));
  context.textAlign = "center";
  context.textBaseline = "middle";
  // Three numbers have no room in a cell.
  const panels = layout.colors ? [] : panelsSeen(view);
  /** A map's numbers are written alike, those of a vector as well, so that they can be compared. */
  const formatOf = (panel: number): ((x: number) => string) =>
    numberFormat(data.subarray(panel * rows * columns, (panel + 1) * rows * columns), room);
  const common = isVector ? numberFormat(data, room) : undefined;
  for (const panel of panels) {
    const corner = panelOrigin(layout, panel);
    const own = scaleFor(scale, panel);
    const write = common ?? formatOf(panel);
    for (const row of seen(corner.y - origin.y, cell, rows, box.height)) {
      for (const column of seen(corner.x - origin.x, cell, columns, box.width)) {
        const offset = (panel * rows + row) * columns + column;
        if (revealed?.[offset] === 0) continue;
        const value = data[offset]!;
        const x = corner.x - origin.x + (column + 0.5) * cell;
        const y = corner.y - origin.y + (row + 0.5) * cell;
        context.fillStyle = inkOn(colorOf(value, own, table));
        context.font = `${size}px ${font}`;
        const text = write(value);
        // Half beneath the indices it would read as another number.
        if (x - (text.length * DIGIT * size) / 2 < view.edge.x || y - size / 2 < view.edge.y) continue;
        context.fillText(text, x, y + (isVector ? 4 : 0));
        if (!isVector) continue;
        context.globalAlpha = 0.75;
        context.font = `8px ${font}`;
        context.fillText(String(panel), x, y - cell / 2 + 7);
        context.globalAlpha = 1;
      }
    }
  }
  writeIndices(context, view, { font, page, ink });
}

/** Rows to the left and columns above, over the cells that lie there; nothing where there is no edge for them. */
export function writeIndices(
  context: CanvasRenderingContext2D,
  view: View,
  { font, page, ink }: DigitStyle,
): void {
  const { layout, origin, box, edge } = view;
  if (edge.x === 0) return;
  const { rows, columns, cell } = layout;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = page;
  context.fillRect(0, 0, box.width, edge.y);
  context.fillRect(0, 0, edge.x, box.height);
  context.fillStyle = ink;
  context.font = `9px ${font}`;
  const corners = panelsSeen(view).map((panel) => panelOrigin(layout, panel));
  for (const left of new Set(corners.map(({ x }) => x - origin.x)))
    for (const column of seen(left, cell, columns, box.width)) {
      const x = left + (column + 0.5) * cell;
      if (x > edge.x + 4) context.fillText(String(column), x, edge.y / 2);
    }
  for (const top of new Set(corners.map(({ y }) => y - origin.y)))
    for (const row of seen(top, cell, rows, box.height)) {
      const y = top + (row + 0.5) * cell;
      if (y > edge.y + 4) context.fillText(String(row), edge.x / 2, y);
    }
}

/** Those of `count` cells in a row that lie between 0 and `end`, the first beginning at `start`. */
function seen(start: number, cell: number, count: number, end: number): readonly number[] {
  const first = Math.max(0, Math.floor(-start / cell));
  const last = Math.min(count, Math.ceil((end - start) / cell));
  return Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
}

/** Dark or light, whichever reads better on a colour of the table. */
export function inkOn(color: number): string {
  const [red = 0, green = 0, blue = 0] = new Uint8Array(Uint32Array.of(color).buffer);
  const linear = (part: number): number => (part / 255) ** 2.2;
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.18 ? DARK : LIGHT;
}
