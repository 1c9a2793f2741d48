// Every layer's health along the run: a row a layer, a column an observed iteration, on the fixed limits of its measure.

import type { HealthMeasure } from "../../src-engine/protocol/health";
import { colorTable } from "../tensor/colormap";
import { healthInWords, healthScales } from "../run/healthScale";
import { paintStrip, type Strip } from "../run/heatStrip";
import { shortNumber } from "../number";
import { axisBelow, BELOW, linear, wholeTicks } from "../scene/axes";
import { dataAddress, encodePng } from "../scene/png";
import { legend } from "../scene/legend";
import { roomIn, sheet, type Sheet } from "../scene/page";
import { box, ink, LABEL, onGrid, PIXEL, text, type Block, type Mark, type Scene } from "../scene/marks";
import { fitted, textWidth } from "../scene/textWidth";

export interface StripFigure {
  readonly kind: "strip";
  readonly title: string;
  readonly measure: HealthMeasure;
  readonly layers: readonly string[];
  /** A row for each of the layers. */
  readonly strip: Strip;
}

const ROW = 9.75;
const GAP = 0.75;

export function stripScene({ measure, layers, strip }: StripFigure, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const scale = healthScales[measure];
  const names = layers.map((name) => fitted(name, width / 4, LABEL));
  const left = onGrid(Math.max(...names.map((name) => textWidth(name, LABEL))) + 4);
  const across = onGrid(width - left - 9);
  const pixels = Math.round(across / PIXEL);
  const height = layers.length * ROW;
  const raster = { width: pixels, height: height / PIXEL, data: new Uint32Array((pixels * height) / PIXEL) };
  const span = { from: 0, to: Math.max(1, strip.end) };
  paintStrip(raster, strip, span, scale, colorTable("sequential", "light"), ROW / PIXEL, GAP / PIXEL);
  const axis = linear(span.from, span.to, [left, left + across]);
  const marks: Mark[] = [
    { kind: "image", x: left, y: 0, width: across, height, png: dataAddress(encodePng(raster)) },
    ...layers.map((_, i) => box(left, i * ROW, across, ROW - GAP, { stroke: ink.frame, width: 0.25 })),
    ...names.map((name, i) => text(left - 4, i * ROW + 7, name, { anchor: "end" })),
    ...axisBelow(
      axis,
      [left, left + across],
      wholeTicks(axis, Math.max(3, across / 50)),
      height + 0.75,
      "iteration",
    ),
  ];
  const plot: Block = { width, height: height + BELOW, marks };
  const key = legend(
    "sequential",
    {
      name: scale.name,
      low: limitText(scale.low),
      high: limitText(scale.high),
      ...(scale.kind === "logarithm" && { note: "(log)" }),
      zero: true,
      notFinite: hasInfinite(strip) || measure === "nonFinite",
    },
    width,
  );
  return sheet(page, [key, plot], 6);
}

export function stripInWords({ measure, layers, strip }: StripFigure): string {
  const scale = healthScales[measure];
  const last = strip.iterations[strip.iterations.length - 1];
  if (last === undefined) return "No iteration has been observed.";
  const column = strip.iterations.length - 1;
  const values = layers.map(
    (name, i) => `${name} ${healthInWords(strip.rows[i]?.peak(column, column + 1) ?? -Infinity, scale)}`,
  );
  return `${scale.about}, of ${strip.iterations.length} observed iterations. At iteration ${last}: ${values.join(", ")}.`;
}

/** Limits are powers of ten or shares: `1e−6`, `100`, `1`. */
const limitText = (limit: number): string =>
  Math.abs(limit) < 1e-3 && limit !== 0
    ? limit.toExponential().replace("-", "−")
    : shortNumber(limit).replace(/\.0+$/, "");

function hasInfinite({ rows, iterations }: Strip): boolean {
  return rows.some((row) => row.peak(0, iterations.length) === Infinity);
}
