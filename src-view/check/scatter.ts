// Recorded numbers against the right ones: where the points, the axes and the two lines lie in a square.

import { scaleLinear } from "d3";
import { shortNumber } from "../number";

type Point = readonly [right: number, recorded: number];

interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Scatter {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly ticks: readonly { readonly at: number; readonly down: number; readonly text: string }[];
  /** Where recorded and right are equal. */
  readonly equal: Line;
  /** recorded = slope · right; undefined where the slope is not a number. */
  readonly fitted: Line | undefined;
  /** Points that are NaN or infinite and cannot be drawn. */
  readonly notFinite: number;
}

/**
 * One scale for both axes, so that equal numbers lie on the diagonal.
 * @param side of the square, in pixels
 */
export function scatter(points: readonly Point[], slope: number, side: number): Scatter {
  const finite = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const size = finite.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 0) || 1;
  const limit = 1.04 * size;
  const across = scaleLinear([-limit, limit], [0, side]);
  const down = scaleLinear([-limit, limit], [side, 0]);
  const ticks = across.ticks(3).map((value) => ({
    at: across(value),
    down: down(value),
    text: shortNumber(value),
  }));
  return {
    points: finite.map(([x, y]) => ({ x: across(x), y: down(y) })),
    ticks,
    equal: { x1: 0, y1: side, x2: side, y2: 0 },
    fitted: Number.isFinite(slope) ? through(slope, limit, across, down) : undefined,
    notFinite: points.length - finite.length,
  };
}

/** The line through zero, as far as the square goes. */
function through(
  slope: number,
  limit: number,
  across: (x: number) => number,
  down: (y: number) => number,
): Line {
  const end = Math.abs(slope) > 1 ? limit / Math.abs(slope) : limit;
  return { x1: across(-end), y1: down(-slope * end), x2: across(end), y2: down(slope * end) };
}
