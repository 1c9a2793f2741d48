// A histogram of a tensor: counts between its limits, on an axis. Exact zeros and what is not finite are counted apart.

import type { TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { count, percent, shortNumber } from "../number";
import { axisBelow, axisLeft, BELOW, linear, linearTicks, tickWidth } from "../scene/axes";
import { boxPath, onGrid, text, type Block, type Mark, type Scene } from "../scene/marks";
import { paragraph, roomIn, sheet, type Sheet } from "../scene/page";
import { tensorsCsv } from "../scene/tensorsCsv";
import { spreadOf } from "../tensor/spread";
import type { Figure } from "./figure";
import { fileName } from "./source";
import { axisNames, isOfSample, type Where } from "./tensorRow";

interface Histogram {
  readonly path: TensorPath;
  readonly tensor: Tensor;
}

export function histogram(where: Where, { path, tensor }: Histogram): Figure {
  const { info, address, branch } = where;
  const sample = isOfSample(info, path, tensor) ? where.sample : undefined;
  const ofSample = sample !== undefined && { sample };
  const numbers = { name: "", path, tensor, axes: axisNames(info, path, tensor), ...ofSample };
  return {
    info,
    drawing: {
      title: `${path} @\u00a0${address}${sample === undefined ? "" : `, sample ${sample}`}`,
      scene: (page) => histogramScene({ path, tensor }, page),
      words: () => `${path}: ${inWords(tensor)}.`,
      csv: () => tensorsCsv([numbers]),
    },
    asked: { kind: "histogram", options: { at: address, path: [path], ...ofSample }, branch },
    name: fileName(info.model, address, path, "histogram"),
  };
}

const BINS = 40;

/** The numbers of an axis that begins and ends at ticks. */
function tickEdges(least: number, largest: number): readonly number[] {
  const axis = linear(least, largest > least ? largest : least + 1, [0, 1]).nice(BINS);
  const [low = 0, high = 1] = axis.domain();
  return [low, ...axis.ticks(BINS).filter((tick) => low < tick && tick < high), high];
}

function inWords(tensor: Tensor): string {
  const all = spreadOf(tensor.data, tickEdges);
  const notFinite = all.notNumbers + all.infinite;
  return [
    `${count(all.count)} values`,
    ...(all.finite
      ? [
          `min ${shortNumber(all.least)}`,
          `max ${shortNumber(all.largest)}`,
          `mean ${shortNumber(all.mean)}`,
          `std ${shortNumber(all.deviation)}`,
        ]
      : []),
    `exactly 0: ${count(all.zeros)} (${percent(all.zeros / all.count)}), not drawn`,
    ...(notFinite ? [`NaN or infinite: ${count(notFinite)}`] : []),
  ]
    .map((fact) => fact.replaceAll(" ", "\u00a0"))
    .join(" · ");
}

function histogramScene({ path, tensor }: Histogram, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const height = onGrid(Math.min(140, 0.5 * width));
  const { bins, most } = spreadOf(tensor.data, tickEdges);
  const vertical = linear(0, Math.max(1, most), [height, 0]).nice(5);
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
  return sheet(page, [paragraph(inWords(tensor), width), plot], 7.5);
}
