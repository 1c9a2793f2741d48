// How a chart of values by iteration looks, as uPlot wants to be told: it draws on a canvas and knows no tokens.

import type uPlot from "uplot";
import { decadesAround, powersOfTen, tickLabels } from "../../../src-view/ticks";
import { lonely } from "../../../src-view/run/thin";

/** There is no half iteration: 1, 2, 5, 10, 20, 50, … */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();
/** The width of a digit in the axes' font. */
const CHARACTER = 6.7;

interface ChartLook {
  readonly width: number;
  readonly height: number;
  /** A logarithmic axis shows positive values only. */
  readonly log: boolean;
  /** The colour or font of a token such as `--ink-faint`. */
  token(name: string): string;
  /** Draws over the curve. */
  over(u: uPlot): void;
  /** The cursor is at this point of the data, or at none. */
  at(index: number | undefined): void;
}

/** Of a chart with one curve; width and height in CSS pixels. */
export function chartOptions({ width, height, log, token, over, at }: ChartLook): uPlot.Options {
  const line = token("--accent");
  return {
    width,
    height,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, fill: line } },
    scales: {
      x: { time: false },
      y: { distr: log ? 3 : 1, range: log ? decades : padded },
    },
    axes: chartAxes({ log, token, space: [56, 24], labels: tickLabels }),
    series: [{}, curve(line, 1.5)],
    hooks: {
      draw: [over],
      setCursor: [(u) => at(u.cursor.idx ?? undefined)],
    },
  };
}

/** Iterations below, values to the left. */
export function chartAxes({
  log,
  token,
  space: [across, up],
  labels,
}: Pick<ChartLook, "log" | "token"> & {
  /** Pixels from one tick to the next at least: along x, along y. */
  readonly space: readonly [number, number];
  /** Writes the ticks of a linear y axis. */
  readonly labels: (ticks: number[]) => string[];
}): uPlot.Axis[] {
  const axis: uPlot.Axis = {
    stroke: token("--ink-faint"),
    font: `11px ${token("--font-numbers")}`,
    grid: { stroke: token("--line-color"), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...axis,
      size: 22,
      gap: 3,
      space: across,
      incrs: WHOLE_STEPS,
      values: (_u, splits) => tickLabels(splits),
    },
    {
      ...axis,
      gap: 4,
      space: up,
      ...(log && powerTicks),
      // Labels are as wide as their text; uPlot asks before it has any.
      size: (_u, texts) =>
        8 + CHARACTER * Math.max(5, ...((texts as string[] | null) ?? []).map((text) => text.length)),
      values: (_u, splits) => (log ? powers : labels)(splits),
    },
  ];
}

/** A line with gaps. A point that no line reaches is a dot. */
export function curve(color: string, width: number, dash: readonly number[] = []): uPlot.Series {
  return {
    stroke: color,
    width,
    ...(dash.length > 0 && { dash: [...dash] }),
    spanGaps: false,
    points: {
      show: true,
      size: 5,
      width: 0,
      fill: color,
      filter: (u, series) => lonely(u.data[series] ?? []),
    },
  };
}

/** A line straight up at an iteration, where it is in view. */
export function markAt(u: uPlot, iteration: number, color: string): void {
  const x = Math.round(u.valToPos(iteration, "x", true));
  if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
  u.ctx.fillStyle = color;
  u.ctx.fillRect(x, u.bbox.top, Math.max(1, devicePixelRatio), u.bbox.height);
}

/** What a logarithmic axis cannot show, and what is no number, are gaps; what is undefined is no point of this line. */
export function drawable(
  values: ArrayLike<number | null | undefined>,
  log: boolean,
): (number | null | undefined)[] {
  return Array.from(values, (value) =>
    value === undefined || (value !== null && Number.isFinite(value) && (!log || value > 0)) ? value : null,
  );
}

/** The ticks of a logarithmic axis; uPlot draws none where it knows no step as large as the axis is long. */
const powerTicks = {
  incrs: [Number.MAX_VALUE],
  splits: (_u: unknown, _axis: number, low: number, high: number) => powersOfTen(low, high),
  filter: (_u: unknown, splits: number[]) => splits,
};

/** `1e22`, and in full where that is as short: `0.01`, `100`. */
function powers(ticks: readonly number[]): string[] {
  return ticks.map((tick) => {
    const power = Math.round(Math.log10(tick));
    return (Math.abs(power) < 4 ? String(Number(tick.toPrecision(1))) : `1e${power}`).replace("-", "−");
  });
}

/** The limits of a logarithmic axis, as uPlot asks for them. */
export function decades(_u: unknown, low: number | null, high: number | null): [number, number] {
  return decadesAround(low, high);
}

function padded(_u: unknown, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low) * 0.06 || Math.max(Math.abs(high) * 0.1, 1e-6);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
