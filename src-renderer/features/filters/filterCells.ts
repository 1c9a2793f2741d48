// Paints one block of filters, as much of it as is in view: what is scrolled away costs nothing. Where cells are
// large enough their numbers stand in them.

import type { TensorData } from "../../../src-engine/tensor/tensor";
import { LEGIBLE } from "../../ui/canvas/camera";
import type { ColorTable } from "../../../src-view/tensor/colormap";
import { inkOn } from "../../ui/canvas/digits";
import { kernelOrigin, kernelStep, type FilterLayout } from "./filterGrid";
import { cellNumber } from "../../../src-view/number";
import type { Box, Point } from "../../../src-view/tensor/panels";
import type { Scale } from "../../../src-view/tensor/scale";
import { colorOf, type Pixels } from "../../../src-view/tensor/paintTensor";

/** What is painted, and how. */
interface FilterBlock {
  readonly data: TensorData;
  readonly layout: FilterLayout;
  readonly block: number;
  /** Which filter stands in each row. */
  readonly order: readonly number[];
  readonly scale: Scale;
  readonly table: ColorTable;
}

/**
 * @param from where the upper left corner of the pixels lies in the layout, in CSS pixels
 * @param ratio device pixels for each CSS pixel
 */
export function paintFilters(pixels: Pixels, what: FilterBlock, from: Point, ratio = 1): void {
  const { data, layout, scale, table } = what;
  const { rows, columns, cell } = layout;
  const box = { width: pixels.width / ratio, height: pixels.height / ratio };
  forKernels(what, from, box, (x, y, offset) => {
    for (let line = 0; line < rows; line++) {
      const top = edge((y + line * cell) * ratio, pixels.height);
      const bottom = edge((y + (line + 1) * cell) * ratio, pixels.height);
      if (top === bottom) continue;
      const first = top * pixels.width;
      for (let column = 0; column < columns; column++) {
        const left = edge((x + column * cell) * ratio, pixels.width);
        const right = edge((x + (column + 1) * cell) * ratio, pixels.width);
        const color = colorOf(data[offset + line * columns + column] ?? NaN, scale, table);
        for (let at = left; at < right; at++) pixels.data[first + at] = color;
      }
      const start = first + edge(x * ratio, pixels.width);
      const end = first + edge((x + columns * cell) * ratio, pixels.width);
      for (let at = 1; at < bottom - top; at++) pixels.data.copyWithin(start + at * pixels.width, start, end);
    }
  });
}

/** Of the size of the type: how wide a digit is, in JetBrains Mono as in most such families. */
const DIGIT = 0.6;

/** @param context scaled to CSS pixels */
export function writeFilterNumbers(
  context: CanvasRenderingContext2D,
  what: FilterBlock,
  from: Point,
  box: Box,
  font: string,
): void {
  const { data, layout, scale, table } = what;
  const { rows, columns, cell } = layout;
  if (cell < LEGIBLE) return;
  const size = Math.min(13, Math.max(9, cell * 0.24));
  const room = Math.floor((cell - 3) / (DIGIT * size));
  context.font = `${size}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  forKernels(what, from, box, (x, y, start) => {
    for (let i = 0; i < rows * columns; i++) {
      const value = data[start + i] ?? NaN;
      context.fillStyle = inkOn(colorOf(value, scale, table));
      const [line, column] = [Math.floor(i / columns), i % columns];
      context.fillText(cellNumber(value, room), x + (column + 0.5) * cell, y + (line + 0.5) * cell);
    }
  });
}

/** Every kernel in view: where it lies in it, and the offset of its first number. */
function forKernels(
  { layout, block, order }: FilterBlock,
  from: Point,
  box: Box,
  each: (x: number, y: number, start: number) => void,
): void {
  const { inputs, rows, columns, pitch, step } = layout;
  const left = from.x - block * step;
  const firstInput = Math.max(0, Math.floor(left / kernelStep(layout)));
  const lastInput = Math.min(inputs - 1, Math.floor((left + box.width) / kernelStep(layout)));
  const firstRow = Math.max(0, Math.floor(from.y / pitch));
  const lastRow = Math.min(order.length - 1, Math.floor((from.y + box.height) / pitch));
  for (let row = firstRow; row <= lastRow; row++)
    for (let input = firstInput; input <= lastInput; input++) {
      const { x, y } = kernelOrigin(layout, block, row, input);
      const start = ((order[row] ?? row) * inputs + input) * rows * columns;
      each(x - from.x, y - from.y, start);
    }
}

const edge = (at: number, end: number): number => Math.min(end, Math.max(0, Math.round(at)));
