// Every kind of figure: as a scene, as SVG, as a table. The page and the command line both come here.

import { plainTex } from "../../src-engine/protocol/plainTex";
import type { Shape } from "../../src-engine/tensor/tensor";
import { unravel } from "../../src-engine/tensor/tensor";
import { healthScales } from "../run/healthScale";
import { chartScene, plotInWords, type ChartFigure } from "../scene/chart";
import { csvOf, type Value } from "../scene/csv";
import { explainScene, valueInWords, type ExplainFigure } from "./explain";
import { iterationCsv, iterationInWords, iterationScene, type IterationFigure } from "./iteration";
import { matrixCsv, matrixInWords, matrixScene, type MatrixFigure } from "./confusion";
import { histogramInWords, histogramScene, type HistogramFigure } from "./histogram";
import type { Sheet } from "../scene/page";
import type { Scene, Source } from "../scene/marks";
import { stripInWords, stripScene, type StripFigure } from "./health";
import { svgOf } from "../scene/svg";
import { headOf, tableScene, type TableFigure } from "../scene/table";
import { rowInWords, tensorScene, type TensorFigure } from "../scene/tensors";

export type Figure =
  | TensorFigure
  | ChartFigure
  | StripFigure
  | ExplainFigure
  | HistogramFigure
  | IterationFigure
  | TableFigure
  | MatrixFigure;

export function figureSvg(figure: Figure, source: Source, millimetres: number): string {
  const page: Sheet = { title: figure.title, description: figureInWords(figure), source, millimetres };
  return svgOf(sceneOf(figure, page));
}

function sceneOf(figure: Figure, page: Sheet): Scene {
  switch (figure.kind) {
    case "tensors":
      return tensorScene(figure, page);
    case "chart":
      return chartScene(figure, page);
    case "strip":
      return stripScene(figure, page);
    case "explanation":
      return explainScene(figure, page);
    case "histogram":
      return histogramScene(figure, page);
    case "iteration":
      return iterationScene(figure, page);
    case "table":
      return tableScene(figure, page);
    case "matrix":
      return matrixScene(figure, page);
  }
}

/** For those who hear it. */
export function figureInWords(figure: Figure): string {
  switch (figure.kind) {
    case "tensors":
      return figure.rows.map(rowInWords).join(" ");
    case "chart":
      return figure.plots.map(plotInWords).join(" ");
    case "strip":
      return stripInWords(figure);
    case "explanation":
      return `${valueInWords(figure.explanation)}.`;
    case "histogram":
      return `${figure.path}: ${histogramInWords(figure)}.`;
    case "iteration":
      return iterationInWords(figure);
    case "matrix":
      return `${matrixInWords(figure)}.`;
    case "table":
      return `A table of ${figure.rows.length} rows: ${figure.columns.map(headOf).join(", ")}.`;
  }
}

/** All its numbers, with all their digits. */
export function figureCsv(figure: Figure): string {
  switch (figure.kind) {
    case "tensors":
      return tensorsCsv(figure);
    case "chart":
      return chartCsv(figure);
    case "strip":
      return stripCsv(figure);
    case "explanation":
      return explanationCsv(figure);
    case "histogram":
      return tensorsCsv({ rows: [{ ...figure, name: "" }] });
    case "iteration":
      return iterationCsv(figure);
    case "matrix":
      return matrixCsv(figure);
    case "table":
      return csvOf(figure.columns.map(headOf), figure.rows);
  }
}

/** A line an element: which tensor, its index, its value. */
function tensorsCsv({
  rows,
}: {
  readonly rows: readonly Pick<
    TensorFigure["rows"][number],
    "name" | "path" | "tensor" | "sample" | "axes"
  >[];
}): string {
  const axes = [...new Set(rows.flatMap(axesOf))];
  const isNamed = rows.length > 1;
  const header = [...(isNamed ? ["name"] : []), "tensor", ...axes, "value"];
  const isExact = rows.every(({ tensor }) => tensor.dtype !== "float64");
  function* lines(): Generator<Value[]> {
    for (const row of rows) {
      const { name, path, tensor, sample } = row;
      const own = axesOf(row);
      const places = axes.map((axis) => own.indexOf(axis));
      for (let i = 0; i < tensor.data.length; i++) {
        const index = indexOf(i, tensor.shape, sample);
        yield [...(isNamed ? [name] : []), path, ...places.map((d) => index[d]), tensor.data[i]];
      }
    }
  }
  return csvOf(header, lines(), isExact ? "float32" : "float64");
}

const axesOf = ({
  axes,
  tensor: { shape },
}: Pick<TensorFigure["rows"][number], "axes" | "tensor">): readonly string[] =>
  axes?.length === shape.length ? axes : shape.map((_, d) => `i${d}`);

/** In the whole tensor: what is one sample of a batch says which. */
function indexOf(offset: number, shape: Shape, sample: number | undefined): number[] {
  const index = [...unravel(offset, shape)];
  if (sample !== undefined) index[0] = sample;
  return index;
}

/** A line a place on the axis, a column a series. */
function chartCsv({ across, plots }: ChartFigure): string {
  const columns = plots.flatMap(({ label, series }) =>
    series.map(({ name, x, y }) => ({
      name: `${label}: ${name}`,
      values: new Map(Array.from(x, (at, i): [number, Value] => [at, y[i] ?? undefined])),
    })),
  );
  const places = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  return csvOf(
    [across, ...columns.map(({ name }) => name)],
    places.map((at) => [at, ...columns.map(({ values }) => values.get(at))]),
  );
}

function stripCsv({ measure, layers, strip }: StripFigure): string {
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

function explanationCsv({ explanation: { terms, rest, sum } }: ExplainFigure): string {
  const most = Math.max(0, ...terms.map(({ factors }) => factors.length));
  const heads = Array.from({ length: most }, (_, f) => [`factor ${f + 1}`, `factor ${f + 1} value`]).flat();
  const named = (
    path: string | undefined,
    index: readonly number[] | undefined,
    text: string | undefined,
  ): string => {
    const element = path === undefined ? "constant" : `${path}[${index?.join(",") ?? ""}]`;
    if (text === undefined) return element;
    return path === undefined ? plainTex(text) : `${plainTex(text)} of ${element}`;
  };
  const rows = terms.map(({ factors, value }, i): Value[] => {
    const told = factors.flatMap((factor): Value[] => [
      named(factor.path, factor.index, factor.text),
      factor.value,
    ]);
    while (told.length < 2 * most) told.push(undefined);
    return [`term ${i + 1}`, ...told, value];
  });
  const empty = Array.from({ length: 2 * most }, () => undefined);
  return csvOf(
    ["term", ...heads, "value"],
    [...rows, [`${rest.count} others`, ...empty, rest.sum], ["sum", ...empty, sum]],
  );
}
