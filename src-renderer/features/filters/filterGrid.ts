// Where filters lie on the page: a row for each output channel, a kernel in it for each input channel; and all of that
// once for each of the tensors that stand side by side. Rows may be sorted, so a place says which row, not which filter.

import type { Point } from "../../../src-view/tensor/panels";

/** A weight as filters: `outputs` of them, each of `inputs` kernels of rows × columns. */
export interface FilterShape {
  readonly outputs: number;
  readonly inputs: number;
  readonly rows: number;
  readonly columns: number;
}

export interface FilterLayout extends FilterShape {
  /** How many tensors stand side by side. */
  readonly blocks: number;
  /** The side of a cell, and what is left free between kernels, in CSS pixels. */
  readonly cell: number;
  readonly gap: number;
  /** From one filter's top to the next one's. */
  readonly pitch: number;
  /** From one block's left edge to the next one's, and how much of that is left free. */
  readonly step: number;
  readonly spacing: number;
  readonly width: number;
  readonly height: number;
}

/** A cell: in which block, in which row, and which of the filter's numbers it is. */
export interface FilterPlace {
  readonly block: number;
  readonly row: number;
  readonly element: number;
}

/** A row's figures need this height; a block's legend this width. */
const LEAST_PITCH = 18;
const LEAST_BLOCK = 96;
const SPACING = { narrow: 10, wide: 16 } as const;
const NARROW = 600;
/** In a room as wide as this cells that show all filters at once may still be too small to be read: then they are larger. */
const WIDE = 1000;
const BEYOND_HEIGHT = 1.5;
const READABLE = 12;
/** Cells this small still show where there is much and where little, half a pixel less where nothing need be scrolled for it. */
const LEAST_CELL = 1.5;
const SMALLEST_CELL = 1;
/** Larger ones than this show nothing more. */
const LARGEST_CELL = 36;
/** Rather scroll than have smaller cells than these, where the width allows it. */
const COMFORTABLE = { alone: 12, beside: 8 } as const;

/**
 * As large as the room allows without scrolling sideways; filters that are too many for it are scrolled downwards.
 * @param tallest what all filters together may take at most, if cells can be small enough for that
 */
export function arrangeFilters(
  shape: FilterShape,
  blocks: number,
  room: { readonly width: number; readonly height: number },
  zoom = 1,
  tallest = Infinity,
): FilterLayout {
  const { outputs, inputs, rows, columns } = shape;
  const spacing = room.width < NARROW ? SPACING.narrow : SPACING.wide;
  const share = Math.max(LEAST_BLOCK, Math.floor((room.width - (blocks - 1) * spacing) / blocks));
  const cellIn = (height: number): number => (Math.max(LEAST_PITCH, height / outputs) - 2) / (rows + 1 / 3);
  const byHeight = cellIn(room.height);
  const comfortable = blocks > 1 ? COMFORTABLE.beside : COMFORTABLE.alone;
  const beyond = room.width < WIDE ? 0 : Math.min(READABLE, byHeight * BEYOND_HEIGHT);
  const wanted = Math.min(LARGEST_CELL, cellIn(tallest), Math.max(byHeight, beyond, comfortable));
  let cell = whole(Math.min(wanted, share / (inputs * columns)));
  while (cell > LEAST_CELL && blockWidth(shape, cell) > share) cell = whole(cell - 0.5);
  if (cell === LEAST_CELL && blockWidth(shape, cell) > share && blockWidth(shape, SMALLEST_CELL) <= share)
    cell = SMALLEST_CELL;
  if (zoom > 1) cell = whole(cell * zoom);
  const gap = gapOf(shape, cell);
  const pitch = Math.max(LEAST_PITCH, Math.ceil(rows * cell + Math.max(2, gap)));
  const least = zoom <= 1 ? share : LEAST_BLOCK;
  const step = Math.ceil(Math.max(least, blockWidth(shape, cell))) + spacing;
  return {
    ...shape,
    blocks,
    cell,
    gap,
    pitch,
    step,
    spacing,
    width: blocks * step - spacing,
    height: outputs * pitch,
  };
}

/** Whole pixels, but for the smallest, where half of one is worth having. */
function whole(cell: number): number {
  return Math.max(LEAST_CELL, cell < 3 ? Math.floor(2 * cell) / 2 : Math.floor(cell));
}

function gapOf({ rows, columns }: FilterShape, cell: number): number {
  if (rows * columns === 1) return cell >= 4 ? 1 : 0;
  return Math.max(1, Math.round(cell / 3));
}

function blockWidth(shape: FilterShape, cell: number): number {
  return shape.inputs * shape.columns * cell + (shape.inputs - 1) * gapOf(shape, cell);
}

/** From one kernel's left edge to the next one's. */
export const kernelStep = ({ columns, cell, gap }: FilterLayout): number => columns * cell + gap;

/** The upper left corner of a kernel; it stands in the middle of its row's height. */
export function kernelOrigin(layout: FilterLayout, block: number, row: number, input: number): Point {
  const { pitch, step, rows, cell } = layout;
  const spare = Math.floor((pitch - rows * cell) / 2);
  return { x: block * step + input * kernelStep(layout), y: row * pitch + spare };
}

/** The upper left corner of a cell, in CSS pixels from the table's. */
export function placeOrigin(layout: FilterLayout, { block, row, element }: FilterPlace): Point {
  const { rows, columns, cell } = layout;
  const input = Math.floor(element / (rows * columns));
  const inside = element - input * rows * columns;
  const { x, y } = kernelOrigin(layout, block, row, input);
  return { x: x + (inside % columns) * cell, y: y + Math.floor(inside / columns) * cell };
}

/** The cell under a point; undefined between kernels. */
export function placeAt(layout: FilterLayout, { x, y }: Point): FilterPlace | undefined {
  const { blocks, step, pitch, outputs, inputs, rows, columns, cell } = layout;
  const block = Math.floor(x / step);
  const row = Math.floor(y / pitch);
  const input = Math.floor((x - block * step) / kernelStep(layout));
  const origin = kernelOrigin(layout, block, row, input);
  const column = Math.floor((x - origin.x) / cell);
  const line = Math.floor((y - origin.y) / cell);
  const within = (value: number, end: number): boolean => value >= 0 && value < end;
  const isThere = within(block, blocks) && within(row, outputs) && within(input, inputs);
  if (!isThere || !within(column, columns) || !within(line, rows)) return undefined;
  return { block, row, element: (input * rows + line) * columns + column };
}

/** The cell one press of an arrow key away: on into the next kernel, row or block; the same one at the edge. */
export function placeBeside(layout: FilterLayout, place: FilterPlace, dx: number, dy: number): FilterPlace {
  const { blocks, outputs, inputs, rows, columns } = layout;
  const size = rows * columns;
  const input = Math.floor(place.element / size);
  const line = Math.floor((place.element % size) / columns);
  const column = place.element % columns;
  const across = (place.block * inputs + input) * columns + column + dx;
  const down = place.row * rows + line + dy;
  if (across < 0 || across >= blocks * inputs * columns || down < 0 || down >= outputs * rows) return place;
  const kernel = Math.floor(across / columns);
  const at = (kernel % inputs) * size + (down % rows) * columns + (across % columns);
  return { block: Math.floor(kernel / inputs), row: Math.floor(down / rows), element: at };
}
