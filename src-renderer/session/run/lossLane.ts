// The loss along the run: for each pixel the least, the largest and the mean of the iterations under it, on
// a logarithmic scale whose limits belong to the whole run. Where the loss is not a number the lane says so.

import { LossLevels, type Stretch } from "./lossLevels";
import type { Span } from "../../../src-view/run/span";

interface Decimated {
  /** By pixel; NaN where nothing is known. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly mean: Float32Array;
  /** 1 where a loss was NaN or infinite. */
  readonly notFinite: Uint8Array;
}

/**
 * Every iteration in view lies under exactly one pixel; where one is wider than a pixel, pixels without one repeat it.
 * @param levels of these values; without them each is looked at
 */
export function decimate(
  values: ArrayLike<number>,
  { from, to }: Span,
  width: number,
  levels = new LossLevels(),
): Decimated {
  const low = new Float32Array(width).fill(NaN);
  const high = new Float32Array(width).fill(NaN);
  const mean = new Float32Array(width).fill(NaN);
  const notFinite = new Uint8Array(width);
  const each = (to - from) / width;
  let under: Stretch | undefined;
  for (let x = 0; x < width; x++) {
    const first = Math.max(0, Math.floor(from + x * each));
    const last = Math.min(values.length, Math.max(first + 1, Math.floor(from + (x + 1) * each)));
    under = levels.over(values, first, last, under);
    if (under.notFinite > 0) notFinite[x] = 1;
    if (under.known === 0) continue;
    low[x] = under.least;
    high[x] = under.most;
    mean[x] = under.sum / under.known;
  }
  return { low, high, mean, notFinite };
}

export interface LossScale {
  readonly low: number;
  readonly high: number;
}

/** So many powers of ten at most beneath the loss at the start. */
const DECADES = 6;

/** The least that is above 0 and the largest of the losses so far; Infinity and 0 before there are any. */
export interface Extent {
  /** The first that is above 0; NaN before there is one. */
  readonly first: number;
  readonly least: number;
  readonly most: number;
}

export const nothingYet: Extent = { first: NaN, least: Infinity, most: 0 };

/** With further losses, in order; what is not finite is passed over. */
export function extended({ first, least, most }: Extent, values: ArrayLike<number>): Extent {
  let low = least;
  let high = most;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    if (value > 0 && value < low) low = value;
    if (value > high) high = value;
  }
  const begin = Number.isNaN(first) ? values[firstAbove0(values)] : first;
  return { first: begin ?? NaN, least: low, most: high };
}

function firstAbove0(values: ArrayLike<number>): number {
  let i = 0;
  while (i < values.length && !(values[i]! > 0 && values[i]! < Infinity)) i++;
  return i;
}

/**
 * 1, 2, 5, 10, … around everything the run's loss has been; undefined while nothing is known. Where it ends beyond
 * all measure, how it came there is seen still: what is too small to show is so beside the start, not beside the top.
 */
export function lossScale({ first, least, most }: Extent): LossScale | undefined {
  if (!(most > 0)) return undefined;
  const high = niceAbove(most);
  return { low: Math.min(niceBelow(Math.max(least, niceAbove(first) / 10 ** DECADES)), high / 10), high };
}

/** Where a loss stands between the bottom (0) and the top (1) of its lane; NaN where none is known. */
export function heightOf(value: number, { low, high }: LossScale): number {
  if (Number.isNaN(value)) return NaN;
  const share = Math.log(value / low) / Math.log(high / low);
  return share > 0 ? Math.min(1, share) : 0;
}

export interface LossColors {
  readonly band: string;
  readonly line: string;
  readonly notFinite: string;
}

/**
 * Paints into the rectangle from `top`, as high and wide as told, in CSS pixels; a pixel of the decimated
 * loss is one of the device's.
 */
export function paintLoss(
  context: CanvasRenderingContext2D,
  { low, high, mean, notFinite }: Decimated,
  scale: LossScale,
  { top, height, width }: { readonly top: number; readonly height: number; readonly width: number },
  colors: LossColors,
): void {
  const step = width / mean.length;
  const y = (value: number): number => top + 1 + (1 - heightOf(value, scale)) * (height - 3);
  context.fillStyle = colors.band;
  for (let x = 0; x < mean.length; x++) {
    if (Number.isNaN(low[x]) || low[x] === high[x]) continue;
    const upper = y(high[x]!);
    context.fillRect(x * step, upper, step, y(low[x]!) - upper);
  }
  context.strokeStyle = colors.line;
  // A hairline is drawn fifty times as fast as any other of a thousand points; two of them make a line.
  context.lineWidth = step;
  const heights = Float32Array.from(mean, y);
  strokeThrough(context, heights, step, 0);
  strokeThrough(context, heights, step, 0.6);
  context.fillStyle = colors.notFinite;
  for (let x = 0; x < mean.length; x++) if (notFinite[x]) context.fillRect(x * step, top, step, 3);
}

/** Through a height at each pixel; NaN parts the line. */
function strokeThrough(
  context: CanvasRenderingContext2D,
  heights: Float32Array,
  step: number,
  down: number,
): void {
  context.beginPath();
  for (let x = 0; x < heights.length; x++) {
    const height = heights[x]! + down;
    if (Number.isNaN(height)) continue;
    if (x === 0 || Number.isNaN(heights[x - 1])) context.moveTo(x * step, height);
    context.lineTo((x + 0.5) * step, height);
  }
  context.stroke();
}

function niceAbove(value: number): number {
  const power = powerBelow(value);
  return [1, 2, 5, 10].map((step) => step * power).find((nice) => nice >= value * (1 - 1e-9)) ?? 10 * power;
}

function niceBelow(value: number): number {
  const power = powerBelow(value);
  return [5, 2, 1].map((step) => step * power).find((nice) => nice <= value * (1 + 1e-9)) ?? power;
}

/** The power of ten at or below; as it is written, since 10 ** −5 is not 0.00001 everywhere. */
function powerBelow(value: number): number {
  return Number(`1e${Math.floor(Math.log10(value))}`);
}
