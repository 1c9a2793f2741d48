// Paints one block of filters, as much of it as is in view: what is scrolled away costs nothing.

import type { TensorData } from "../../src-engine/tensor/tensor";
import type { ColorTable } from "./colormap";
import { kernelOrigin, kernelStep, type FilterLayout } from "./filterGrid";
import type { Point } from "./panels";
import type { Scale } from "./scale";
import { colorOf, type Pixels } from "./tensor";

/**
 * @param order which filter stands in each row
 * @param from where the upper left corner of the pixels lies in the layout, in CSS pixels
 * @param ratio device pixels for each CSS pixel
 */
export function paintFilters(
  pixels: Pixels,
  data: TensorData,
  layout: FilterLayout,
  block: number,
  order: readonly number[],
  scale: Scale,
  table: ColorTable,
  from: Point,
  ratio = 1,
): void {
  const { inputs, rows, columns, cell, pitch, step } = layout;
  const size = rows * columns;
  const left = from.x - block * step;
  const right = left + pixels.width / ratio;
  const firstInput = Math.max(0, Math.floor(left / kernelStep(layout)));
  const lastInput = Math.min(inputs - 1, Math.floor(right / kernelStep(layout)));
  const firstRow = Math.max(0, Math.floor(from.y / pitch));
  const lastRow = Math.min(order.length - 1, Math.floor((from.y + pixels.height / ratio) / pitch));
  for (let row = firstRow; row <= lastRow; row++) {
    const filter = (order[row] ?? row) * inputs * size;
    for (let input = firstInput; input <= lastInput; input++) {
      const origin = kernelOrigin(layout, block, row, input);
      const [x, y] = [origin.x - from.x, origin.y - from.y];
      for (let line = 0; line < rows; line++) {
        const top = edge((y + line * cell) * ratio, pixels.height);
        const bottom = edge((y + (line + 1) * cell) * ratio, pixels.height);
        for (let column = 0; column < columns; column++) {
          const start = edge((x + column * cell) * ratio, pixels.width);
          const end = edge((x + (column + 1) * cell) * ratio, pixels.width);
          const color = colorOf(data[filter + input * size + line * columns + column] ?? NaN, scale, table);
          for (let at = top; at < bottom; at++)
            pixels.data.fill(color, at * pixels.width + start, at * pixels.width + end);
        }
      }
    }
  }
}

const edge = (at: number, end: number): number => Math.min(end, Math.max(0, Math.round(at)));
