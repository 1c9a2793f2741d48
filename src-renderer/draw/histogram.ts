// How a tensor's numbers are spread: a handful of figures, and a histogram of those that are not exactly 0, since after
// a ReLU nothing else could be seen beside these.

import { bin } from "d3";
import type { TensorData } from "../../src-engine/tensor/tensor";
import { TABLE_SIZE, type ColorTable } from "../../src-view/tensor/colormap";
import { tableIndex, type Scale } from "../../src-view/tensor/scale";

export interface Spread {
  readonly count: number;
  /** Of the finite numbers, zeros among them; 0 where there are none. */
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  /** Of all of them, not of a sample: divided by their number. */
  readonly deviation: number;
  /** Euclidean. */
  readonly norm: number;
  readonly zeros: number;
  readonly notNumbers: number;
  readonly infinite: number;
  readonly bars: readonly HistogramBar[];
  /** In the fullest bar. */
  readonly most: number;
}

export interface HistogramBar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BARS = 40;

export function spreadOf(data: TensorData): Spread {
  let [least, largest, sum, squares, zeros, notNumbers, infinite] = [Infinity, -Infinity, 0, 0, 0, 0, 0];
  const shown: number[] = [];
  for (const x of data) {
    if (Number.isNaN(x)) notNumbers++;
    else if (!Number.isFinite(x)) infinite++;
    else {
      if (x < least) least = x;
      if (x > largest) largest = x;
      sum += x;
      squares += x * x;
      if (x === 0) zeros++;
      else shown.push(x);
    }
  }
  const finite = data.length - notNumbers - infinite;
  if (finite === 0) least = largest = 0;
  const mean = finite ? sum / finite : 0;
  // Around the mean, since a difference of large sums would lose what matters.
  let around = 0;
  for (const x of data) if (Number.isFinite(x)) around += (x - mean) ** 2;
  const bars = barsOf(shown, least, largest);
  return {
    count: data.length,
    least,
    largest,
    mean,
    deviation: finite ? Math.sqrt(around / finite) : 0,
    norm: Math.sqrt(squares),
    zeros,
    notNumbers,
    infinite,
    bars,
    most: Math.max(0, ...bars.map(({ count }) => count)),
  };
}

function barsOf(shown: readonly number[], least: number, largest: number): readonly HistogramBar[] {
  if (shown.length === 0 || least === largest) return [];
  const edges = Array.from({ length: BARS - 1 }, (_, i) => least + ((i + 1) / BARS) * (largest - least));
  const bins = bin<number, number>().domain([least, largest]).thresholds(edges)(shown);
  return bins.map((own) => ({ from: own.x0 ?? least, to: own.x1 ?? largest, count: own.length }));
}

/** How high a bar stands, 0 … 1. @param logarithmic by powers of ten, so that what is rare is seen too */
export function barHeight(count: number, most: number, logarithmic: boolean): number {
  if (count === 0 || most === 0) return 0;
  return logarithmic ? Math.log1p(count) / Math.log1p(most) : count / most;
}

/** @param context scaled to CSS pixels; each bar has the colour of its numbers in the picture */
export function drawHistogram(
  context: CanvasRenderingContext2D,
  { bars, most }: Spread,
  { width, height }: { readonly width: number; readonly height: number },
  scale: Scale,
  table: ColorTable,
  logarithmic: boolean,
  edge: string,
): void {
  context.clearRect(0, 0, width, height);
  const each = width / Math.max(1, bars.length);
  bars.forEach(({ from, to, count }, i) => {
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
  const [first, last] = [bars[0], bars.at(-1)];
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
