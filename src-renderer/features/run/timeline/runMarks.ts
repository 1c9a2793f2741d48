// What happened when: breakpoint hits as dots, alerts as triangles, kept checkpoints as ticks. Of marks that
// share a pixel one is drawn.

import type { Alert, Timeline } from "../../../../src-engine/protocol/protocol";
import { iterationOf } from "../../../../src-view/addresses";
import type { Span } from "../../../../src-view/run/span";

export type MarkedTimeline = Pick<Timeline, "alerts" | "checkpoints" | "hits">;

export interface MarkColors {
  readonly hit: string;
  readonly alert: string;
  readonly checkpoint: string;
}

/** Paints into the strip from `top`, as high and wide as told, in CSS pixels. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  { alerts, checkpoints, hits }: MarkedTimeline,
  span: Span,
  { top, height, width }: { readonly top: number; readonly height: number; readonly width: number },
  colors: MarkColors,
): void {
  const middle = top + height / 2;
  context.fillStyle = colors.checkpoint;
  for (const x of pixelsOf(checkpoints.iterations, span, width)) context.fillRect(x, top + height - 4, 1, 4);
  context.fillStyle = colors.hit;
  for (const { iterations } of hits)
    for (const { from, to } of clusters(pixelsOf(iterations, span, width), 2 * RADIUS + 1)) {
      context.beginPath();
      context.arc(from + 0.5, middle, RADIUS, 0.5 * Math.PI, 1.5 * Math.PI);
      context.arc(to + 0.5, middle, RADIUS, 1.5 * Math.PI, 0.5 * Math.PI);
      context.fill();
    }
  context.fillStyle = colors.alert;
  const places = alerts.map(({ address }) => iterationOf(address)).sort((a, b) => a - b);
  for (const x of pixelsOf(places, span, width, 4)) {
    context.beginPath();
    context.moveTo(x + 0.5, middle - 4);
    context.lineTo(x + 4.5, middle + 3);
    context.lineTo(x - 3.5, middle + 3);
    context.fill();
  }
}

const RADIUS = 3;

/** Pixels that lie so near to one another that their dots are one bar. */
export function clusters(
  pixels: readonly number[],
  near: number,
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const pixel of pixels) {
    const last = found[found.length - 1];
    if (last && pixel - last.to < near) last.to = pixel;
    else found.push({ from: pixel, to: pixel });
  }
  return found;
}

/** The pixels under ascending iterations, at least so many apart. */
export function pixelsOf(
  iterations: readonly number[],
  { from, to }: Span,
  width: number,
  apart = 1,
): number[] {
  const pixels: number[] = [];
  const each = (to - from) / width;
  // From one pixel to the next that may bear a mark, however many iterations lie between.
  for (let i = firstFrom(iterations, from - 0.5); i < iterations.length;) {
    const x = Math.floor((iterations[i]! + 0.5 - from) / each);
    if (x >= width) break;
    pixels.push(x);
    i = Math.max(i + 1, firstFrom(iterations, from + (x + apart) * each - 0.5));
  }
  return pixels;
}

interface Marks {
  readonly hits: readonly { readonly id: number; readonly iteration: number }[];
  readonly alerts: readonly Alert[];
  readonly checkpoints: readonly number[];
}

/** The marks of the iterations from … to − 1. */
export function marksBetween({ alerts, checkpoints, hits }: MarkedTimeline, from: number, to: number): Marks {
  const within = (iterations: readonly number[]): number[] => {
    const found: number[] = [];
    for (let i = firstFrom(iterations, from); i < iterations.length && iterations[i]! < to; i++)
      found.push(iterations[i]!);
    return found;
  };
  return {
    hits: hits.flatMap(({ id, iterations }) => within(iterations).map((iteration) => ({ id, iteration }))),
    alerts: alerts.filter(({ address }) => {
      const iteration = iterationOf(address);
      return iteration >= from && iteration < to;
    }),
    checkpoints: within(checkpoints.iterations),
  };
}

/** The next iteration with a mark in a direction; undefined where there is none. */
export function nextMark(timeline: MarkedTimeline, from: number, direction: 1 | -1): number | undefined {
  const lists = [
    timeline.alerts.map(({ address }) => iterationOf(address)),
    timeline.checkpoints.iterations,
    ...timeline.hits.map(({ iterations }) => iterations),
  ];
  let best: number | undefined;
  for (const list of lists)
    for (const iteration of list)
      if ((iteration - from) * direction > 0 && (best === undefined || (best - iteration) * direction > 0))
        best = iteration;
  return best;
}

function firstFrom(iterations: readonly number[], from: number): number {
  let low = 0;
  let high = iterations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (iterations[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
