// How a tensor's numbers are spread: counts between its limits. Exact zeros and what is not finite are counted apart,
// or a ReLU's zeros would be all one sees.

import { bin } from "d3";
import type { TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { count, percent, shortNumber } from "../number";
import { axisBelow, axisLeft, BELOW, linear, linearTicks, tickWidth } from "../scene/axes";
import { paragraph, roomIn, sheet, type Sheet } from "../scene/page";
import { boxPath, onGrid, text, type Block, type Mark, type Scene } from "../scene/marks";

export interface HistogramFigure {
  readonly kind: "histogram";
  readonly title: string;
  readonly path: TensorPath;
  readonly tensor: Tensor;
  readonly axes?: readonly string[];
  /** Which sample of the batch it is, where it is one of a per-sample tensor. */
  readonly sample?: number;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Spread {
  readonly bins: readonly Bin[];
  readonly size: number;
  readonly zeros: number;
  readonly notFinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

const BINS = 40;

export function spreadOf({ data }: Tensor): Spread {
  const finite = Array.from<number>(data).filter(Number.isFinite);
  const others = finite.filter((x) => x !== 0);
  const mean = finite.reduce((sum, x) => sum + x, 0) / finite.length;
  const variance = finite.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / finite.length;
  const [min, max] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const ends = linear(min, max > min ? max : min + 1, [0, 1]).nice(BINS);
  const [low = 0, high = 1] = ends.domain();
  const bins = others.length ? bin().domain([low, high]).thresholds(ends.ticks(BINS))(others) : [];
  return {
    bins: bins
      .filter(({ x0, x1 }) => x0 !== x1)
      .map((one) => ({ from: one.x0 ?? low, to: one.x1 ?? high, count: one.length })),
    size: data.length,
    zeros: finite.length - others.length,
    notFinite: data.length - finite.length,
    ...{ min, max, mean },
    deviation: Math.sqrt(variance),
  };
}

export function spreadInWords({ size, zeros, notFinite, min, max, mean, deviation }: Spread): string {
  return [
    `${count(size)} values`,
    `min ${shortNumber(min)}`,
    `max ${shortNumber(max)}`,
    `mean ${shortNumber(mean)}`,
    `std ${shortNumber(deviation)}`,
    `exactly 0: ${count(zeros)} (${percent(zeros / size)}), not drawn`,
    ...(notFinite ? [`NaN or infinite: ${count(notFinite)}`] : []),
  ]
    .map((fact) => fact.replaceAll(" ", "\u00a0"))
    .join(" · ");
}

export function histogramScene({ path, tensor }: HistogramFigure, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const height = onGrid(Math.min(140, 0.5 * width));
  const spread = spreadOf(tensor);
  const { bins } = spread;
  const vertical = linear(0, Math.max(1, ...bins.map((one) => one.count)), [height, 0]).nice(5);
  const ticks = linearTicks(vertical, 5).filter(({ value }) => Number.isInteger(value));
  const left = onGrid(12 + Math.max(...ticks.map(tickWidth)) + 4.5);
  const horizontal = linear(bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1, [left, width - 9]);
  const d = bins
    .filter((one) => one.count > 0)
    .map(({ from, to, count: n }) =>
      boxPath(horizontal(from), vertical(n), horizontal(to) - horizontal(from), height - vertical(n)),
    )
    .join("");
  const marks: Mark[] = [
    ...axisLeft(vertical, ticks, left, width - 9),
    ...(d ? [{ kind: "path", d, fill: "#7fb0dd", stroke: "#2a66b1", width: 0.4 } as const] : []),
    ...axisBelow(
      horizontal,
      [left, width - 9],
      linearTicks(horizontal, Math.max(3, width / 60)),
      height,
      path,
    ),
    text(8, height / 2, "elements", { anchor: "middle", upright: true }),
  ];
  const plot: Block = { width, height: height + BELOW, marks };
  return sheet(page, [paragraph(spreadInWords(spread), width), plot], 7.5);
}
