// Every layer's health along the run: a row a layer, a column an observed iteration, on the fixed limits of its measure.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { HealthMeasure } from "../../src-engine/protocol/health";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { shortNumber } from "../number";
import { HealthColumns } from "../run/healthColumns";
import { healthInWords, healthScales } from "../run/healthScale";
import { paintStrip, type Strip } from "../run/heatStrip";
import { axisBelow, BELOW, linear, wholeTicks } from "../scene/axes";
import { csvOf, type Value } from "../scene/csv";
import { legend } from "../scene/legend";
import { box, ink, LABEL, onGrid, PIXEL, text, type Block, type Mark, type Scene } from "../scene/marks";
import { roomIn, sheet, type Sheet } from "../scene/page";
import { dataAddress, encodePng } from "../scene/png";
import { fitted, textWidth } from "../scene/textWidth";
import { colorTable } from "../tensor/colormap";
import type { Figure, Run } from "./figure";
import { fileName } from "./source";

interface Health {
  readonly measure: HealthMeasure;
  readonly layers: readonly string[];
  /** A row for each of the layers. */
  readonly strip: Strip;
}

export function health({ info, address, branch }: Run, measure: HealthMeasure, strip: Strip): Figure {
  const shown: Health = { measure, layers: info.layers.map(({ name }) => name), strip };
  return {
    info,
    drawing: {
      title: `${healthScales[measure].about}, ${info.model} on ${basename(info.data.name)}`,
      scene: (page) => healthScene(shown, page),
      words: () => inWords(shown),
      csv: () => healthCsv(shown),
    },
    asked: { kind: "health", options: { at: address, measure }, branch },
    name: fileName(info.model, "health", measure, address),
  };
}

/** The health of a run as the engine sends it, as a picture of one measure. @param end one more than its last iteration */
export function stripOf(tensors: ReadonlyMap<string, Tensor>, measure: HealthMeasure, end: number): Strip {
  const columns = new HealthColumns();
  const [iterations, values] = [tensors.get("healthIterations"), tensors.get("health")];
  if (iterations && values) columns.put(iterations, values);
  return columns.strip(measure, end);
}

const ROW = 9.75;
const GAP = 0.75;

function healthScene({ measure, layers, strip }: Health, page: Sheet): Scene {
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

function inWords({ measure, layers, strip }: Health): string {
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

function healthCsv({ measure, layers, strip }: Health): string {
  const { name } = healthScales[measure];
  const rows = Array.from(strip.iterations).flatMap((iteration, column) =>
    layers.map((layer, row): Value[] => {
      const value = strip.rows[row]?.peak(column, column + 1) ?? -Infinity;
      // A layer that has no such thing has no number; what is not finite says so.
      return [iteration, layer, value === -Infinity ? undefined : value === Infinity ? NaN : value];
    }),
  );
  return csvOf(["iteration", "layer", name], rows, "float32");
}
