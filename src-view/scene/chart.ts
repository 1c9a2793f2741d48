// Curves over iterations or epochs: one plot beneath the other over one axis, series told apart by colour, by line
// and by mark, so that a copy in black and white reads as well.

import { line as lineThrough } from "d3";
import { shortNumber } from "../number";
import { decadesAround, isWide } from "../ticks";
import {
  axisBelow,
  axisLeft,
  BELOW,
  linear,
  linearTicks,
  logarithmic,
  powerTicks,
  tickWidth,
  wholeTicks,
  type Axis,
  type Tick,
} from "./axes";
import { csvOf, type Value } from "./csv";
import type { Drawing } from "./drawing";
import {
  group,
  ink,
  LABEL,
  onGrid,
  short,
  text,
  type Block,
  type Mark,
  type Path,
  type Scene,
} from "./marks";
import { roomIn, sheet, type Sheet } from "./page";
import { textWidth } from "./textWidth";

/** A number: one of several runs, told apart by it. */
type Look = "batches" | "train" | "validation" | number;

export interface Series {
  readonly name: string;
  readonly look: Look;
  readonly x: ArrayLike<number>;
  /** What is null or not finite is a gap. */
  readonly y: ArrayLike<number | null>;
}

export interface Plot {
  /** What stands at the vertical axis, with its unit. */
  readonly label: string;
  readonly series: readonly Series[];
  /** The upper end where it is known: 1 for a share. */
  readonly top?: number;
  /** Shares are written as percentages. */
  readonly share?: boolean;
  /** Undefined: where the values need it. */
  readonly log?: boolean;
}

interface Chart {
  readonly title: string;
  /** `iteration`, `epoch`. */
  readonly across: string;
  readonly plots: readonly Plot[];
}

interface Stroke {
  readonly stroke: string;
  readonly width: number;
  readonly dash?: string;
  readonly mark?: "open" | "full";
}

const looks: Readonly<Record<Exclude<Look, number>, Stroke>> = {
  batches: { stroke: "#7a8088", width: 0.6 },
  train: { stroke: "#0d766f", width: 1, mark: "open" },
  validation: { stroke: "#a3246b", width: 1, dash: "3 2", mark: "full" },
};
const COLORS = ["#b84a00", "#7a3fb0", "#6b6300", "#00749c"] as const;
const DASHES = [undefined, "3 2", "0.8 1.4"] as const;

/** Twelve runs look different, also without their colours up to three. */
function strokeOf(look: Look): Stroke {
  if (typeof look !== "number") return looks[look];
  const dash = DASHES[look % DASHES.length];
  return { stroke: COLORS[look % COLORS.length]!, width: 0.7, ...(dash !== undefined && { dash }) };
}

const MARK = 1.9;
/** More marks than that run into one another. */
const MOST_MARKS = 40;

export function chartDrawing(chart: Chart): Drawing {
  return {
    title: chart.title,
    scene: (page) => chartScene(chart, page),
    words: () => chart.plots.map(plotInWords).join(" "),
    csv: () => chartCsv(chart),
  };
}

function chartScene({ across, plots }: Chart, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const height = onGrid(Math.min(150, (plots.length > 1 ? 0.42 : 0.56) * width));
  const measured = plots.map((plot) => ({ plot, ...verticalOf(plot, height) }));
  // One left edge for all, as wide as the longest tick.
  const left = onGrid(12 + Math.max(...measured.flatMap(({ ticks }) => ticks.map(tickWidth))) + 4.5);
  const xs = plots.flatMap(({ series }) => series.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 0]));
  const inset = across === "epoch" ? 9 : 0;
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const horizontal = linear(from, to > from ? to : from + 1, [left + inset, width - 6 - inset]);
  const blocks = measured.map(({ plot, axis, ticks }, i): Block => {
    const isLast = i === measured.length - 1;
    const marks: Mark[] = [
      ...axisLeft(axis, ticks, left, width - 6),
      text(8, height / 2, plot.label, { anchor: "middle", upright: true }),
      ...plot.series.flatMap((series) => curve(series, horizontal, axis)),
      ...(isLast
        ? axisBelow(
            horizontal,
            [left, width - 6],
            wholeTicks(horizontal, Math.max(3, width / 50)),
            height,
            across,
          )
        : []),
    ];
    return { width, height: height + (isLast ? BELOW : 0), marks };
  });
  const isNamed = plots.every(({ label, series }) => series.length === 1 && series[0]?.name === label);
  return sheet(page, [...(isNamed ? [] : [legendOf(plots, width)]), ...blocks], 12);
}

function plotInWords({ label, series }: Plot): string {
  const told = series.map(({ name, y }) => {
    const known = Array.from(y).filter((value) => value !== null && Number.isFinite(value));
    return `${name} from ${shortNumber(known[0] ?? NaN)} to ${shortNumber(known.at(-1) ?? NaN)}`;
  });
  return `${label}: ${told.join("; ")}.`;
}

function verticalOf(
  { series, top, share, log }: Plot,
  height: number,
): { axis: Axis; ticks: readonly Tick[] } {
  const values = series.flatMap(({ y }) =>
    Array.from(y).filter((value) => value !== null && Number.isFinite(value)),
  ) as number[];
  if (log ?? (top === undefined && isWide(values))) {
    const positive = values.filter((value) => value > 0);
    const ends = positive.length
      ? decadesAround(Math.min(...positive), Math.max(...positive))
      : decadesAround(null, null);
    return { axis: logarithmic(...ends, [height, 0]), ticks: powerTicks(...ends) };
  }
  const low = Math.min(0, ...values);
  const high = top ?? Math.max(...values, low + Number.MIN_VALUE);
  const axis = linear(low, high > low ? high : low + 1, [height, 0]).nice(5);
  const percents = (ticks: readonly number[]): string[] =>
    ticks.map((tick) => `${Math.round(100 * tick)}\u00a0%`);
  return { axis, ticks: linearTicks(axis, 5, share ? percents : undefined) };
}

function curve({ x, y, look }: Series, horizontal: Axis, vertical: Axis): Mark[] {
  const { stroke, width, dash, mark } = strokeOf(look);
  const [low] = vertical.domain();
  const isLog = low !== undefined && low > 0;
  const points = Array.from(x, (at, i): readonly [number, number] | undefined => {
    const value = y[i];
    if (value === undefined || value === null || !Number.isFinite(value) || (isLog && value <= 0))
      return undefined;
    return [horizontal(at), vertical(value)];
  });
  const path = lineThrough<readonly [number, number] | undefined>()
    .defined((point) => point !== undefined)
    .x((point) => point?.[0] ?? 0)
    .y((point) => point?.[1] ?? 0)
    .digits(2)(points);
  const known = points.filter((point) => point !== undefined);
  const lines: Path = { kind: "path", d: path ?? "", stroke, width, ...(dash !== undefined && { dash }) };
  const isSparse = known.length <= MOST_MARKS && (mark !== undefined || known.length === 1);
  return [...(path ? [lines] : []), ...(isSparse ? [dots(known, stroke, mark ?? "full")] : [])];
}

function dots(points: readonly (readonly [number, number])[], stroke: string, mark: "open" | "full"): Path {
  const d = points
    .map(([x, y]) =>
      mark === "full"
        ? `M${short(x - MARK)} ${short(y - MARK)}h${2 * MARK}v${2 * MARK}h${-2 * MARK}z`
        : `M${short(x - MARK)} ${short(y)}a${MARK} ${MARK} 0 1 0 ${2 * MARK} 0a${MARK} ${MARK} 0 1 0 ${-2 * MARK} 0z`,
    )
    .join("");
  return { kind: "path", d, stroke, width: 0.8, fill: mark === "full" ? stroke : "#ffffff" };
}

/** Each series once, whatever plots it is in. */
function legendOf(plots: readonly Plot[], width: number): Block {
  const names = new Map<string, Look>();
  // The run itself first, though it is drawn over the others.
  const all = plots.flatMap(({ series }) => series);
  for (const isOther of [false, true])
    for (const { name, look } of all) if ((typeof look === "number") === isOther) names.set(name, look);
  const marks: Mark[] = [];
  let [x, y] = [0, 0];
  for (const [name, look] of names) {
    const { stroke, width: weight, dash, mark } = strokeOf(look);
    const length = 18 + textWidth(name, LABEL);
    if (x > 0 && x + length > width) [x, y] = [0, y + 9.75];
    const key: Path = {
      kind: "path",
      d: "M0 4.5h14",
      stroke,
      width: weight,
      ...(dash !== undefined && { dash }),
    };
    marks.push(
      group(x, y, [
        key,
        ...(mark ? [dots([[7, 4.5]], stroke, mark)] : []),
        text(18, 7, name, { fill: ink.text }),
      ]),
    );
    x += length + 12;
  }
  return { width, height: y + 9, marks };
}

/** A line a place on the axis, a column a series. */
function chartCsv({ across, plots }: Chart): string {
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
