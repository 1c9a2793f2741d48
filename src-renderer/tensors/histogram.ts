// The histogram beside a picture: bars between the least number and the largest, each in its numbers' own colour.

import { TABLE_SIZE, type ColorTable } from "../../src-view/tensor/colormap";
import { tableIndex, type Scale } from "../../src-view/tensor/scale";
import { evenEdges, type Spread } from "../../src-view/tensor/spread";

const BARS = 40;

/** Of numbers that are all the same there is nothing to draw. */
export function histogramEdges(least: number, largest: number): readonly number[] {
  return least === largest ? [] : evenEdges(least, largest, BARS);
}

/** How high a bar stands, 0 … 1. @param logarithmic by powers of ten, so that what is rare is seen too */
export function barHeight(count: number, most: number, logarithmic: boolean): number {
  if (count === 0 || most === 0) return 0;
  return logarithmic ? Math.log1p(count) / Math.log1p(most) : count / most;
}

/** @param context scaled to CSS pixels; each bar has the colour of its numbers in the picture */
export function drawHistogram(
  context: CanvasRenderingContext2D,
  { bins, most }: Spread,
  { width, height }: { readonly width: number; readonly height: number },
  scale: Scale,
  table: ColorTable,
  logarithmic: boolean,
  edge: string,
): void {
  context.clearRect(0, 0, width, height);
  const each = width / Math.max(1, bins.length);
  bins.forEach(({ from, to, count }, i) => {
    // What is rare is still a line that can be seen.
    const tall = count ? Math.max(1, barHeight(count, most, logarithmic) * (height - 1)) : 0;
    const color = table.colors[Math.min(TABLE_SIZE - 1, tableIndex((from + to) / 2, scale))] ?? 0;
    context.fillStyle = cssOf(color);
    context.fillRect(i * each, height - 1 - tall, Math.max(1, each - 0.5), tall);
    // The quiet end of every map is the page's own colour: bars keep an edge.
    context.fillStyle = edge;
    if (count) context.fillRect(i * each, height - 1 - tall, Math.max(1, each - 0.5), 1);
  });
  context.fillStyle = edge;
  context.fillRect(0, height - 1, width, 1);
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last || first.from >= 0 || last.to <= 0) return;
  // Where zero is: beneath the bars, so that a line through them is no bar.
  context.globalAlpha = 0.35;
  context.fillRect(Math.round((-first.from / (last.to - first.from)) * width), 0, 1, height);
  context.globalAlpha = 1;
}

function cssOf(color: number): string {
  const [red = 0, green = 0, blue = 0] = new Uint8Array(Uint32Array.of(color).buffer);
  return `rgb(${red} ${green} ${blue})`;
}
