// The heat strip: a row a layer, a column an observed iteration. Where several share a pixel the largest is
// drawn; where one is wider than a pixel it reaches to the next.

import type { ColorTable } from "../tensor/colormap";
import { healthColors, type HealthScale } from "./healthScale";
import type { Peaks } from "./peaks";
import type { Span } from "./span";
import type { Pixels } from "../tensor/paintTensor";

export interface Strip {
  /** Ascending. */
  readonly iterations: ArrayLike<number>;
  /** By layer, the value at each of these iterations. */
  readonly rows: readonly Peaks[];
  /** One more than the last iteration of the run. */
  readonly end: number;
}

/** Which iterations were observed, of how many. */
type Columns = Pick<Strip, "iterations" | "end">;

/** Iterations are never observed more rarely than this; what is farther apart is not known in between. */
const RAREST = 32;

/**
 * @param rowHeight in device pixels, as is everything of `pixels`
 * @param gap left free beneath each row
 */
export function paintStrip(
  pixels: Pixels,
  strip: Strip,
  span: Span,
  scale: HealthScale,
  table: ColorTable,
  rowHeight: number,
  gap: number,
): void {
  const { width, data } = pixels;
  const { first, last } = columnsUnder(strip, span, width);
  const peaks = new Float32Array(width);
  strip.rows.forEach((row, i) => {
    const top = i * rowHeight;
    const start = top * width;
    if (top >= pixels.height) return;
    row.peaks(first, last, peaks);
    healthColors(peaks, scale, table, data, start);
    const bottom = Math.min(pixels.height, top + rowHeight - gap);
    for (let y = top + 1; y < bottom; y++) data.copyWithin(y * width, start, start + width);
  });
}

/** For each pixel the columns first … last − 1 that lie under it; none where nothing was observed. */
export function columnsUnder(
  columns: Columns,
  { from, to }: Span,
  width: number,
): { readonly first: Int32Array; readonly last: Int32Array } {
  const { iterations } = columns;
  const first = new Int32Array(width);
  const last = new Int32Array(width);
  const each = (to - from) / width;
  let next = bisect(iterations, from);
  for (let x = 0; x < width; x++) {
    const end = from + (x + 1) * each;
    first[x] = next;
    while (next < iterations.length && iterations[next]! < end) next++;
    last[x] = next;
    if (first[x] === next && next > 0 && end - each < endOf(columns, next - 1)) first[x] = next - 1;
  }
  return { first, last };
}

/** The column that an iteration belongs to, or −1. */
export function columnAt(columns: Columns, iteration: number): number {
  const column = bisect(columns.iterations, iteration + 1) - 1;
  return column >= 0 && iteration < endOf(columns, column) ? column : -1;
}

/** Up to where a column is drawn: the next one, the end of the run, or as far as observations ever lie apart. */
function endOf({ iterations, end }: Columns, column: number): number {
  return Math.min(iterations[column + 1] ?? end, iterations[column]! + RAREST);
}

/** The first column at or after an iteration. */
function bisect(iterations: ArrayLike<number>, iteration: number): number {
  let low = 0;
  let high = iterations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (iterations[middle]! < iteration) low = middle + 1;
    else high = middle;
  }
  return low;
}
