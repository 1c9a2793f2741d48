// What happened when: breakpoint hits as dots, alerts as triangles, kept checkpoints as ticks. Of marks that
// share a pixel one is drawn.

import type { Alert, Timeline } from "../../src-engine/protocol/protocol";
import type { Span } from "./span";

export type MarkedTimeline = Pick<Timeline, "alerts" | "checkpoints" | "hits">;

/** The iteration of an address; the very beginning counts as 0. */
export function iterationOf(address: string): number {
  const iteration = Number.parseInt(address, 10);
  return Number.isNaN(iteration) ? 0 : iteration;
}

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
  /** One path of all marks of a kind; those that would lie over one another are drawn once. */
  const fill = (
    color: string,
    apart: number,
    lists: readonly (readonly number[])[],
    mark: (x: number) => void,
  ): void => {
    context.fillStyle = color;
    context.beginPath();
    for (const iterations of lists) for (const x of pixelsOf(iterations, span, width, apart)) mark(x);
    context.fill();
  };
  fill(colors.checkpoint, 1, [checkpoints.iterations], (x) => context.rect(x, top + height - 4, 1, 4));
  fill(
    colors.hit,
    3,
    hits.map(({ iterations }) => iterations),
    (x) => {
      context.moveTo(x + 3.5, middle);
      context.arc(x + 0.5, middle, 3, 0, 2 * Math.PI);
    },
  );
  fill(colors.alert, 3, [alerts.map(({ address }) => iterationOf(address)).sort((a, b) => a - b)], (x) => {
    context.moveTo(x + 0.5, middle - 4);
    context.lineTo(x + 4.5, middle + 3);
    context.lineTo(x - 3.5, middle + 3);
  });
}

/** The pixels under ascending iterations, at least so many apart. */
export function pixelsOf(
  iterations: readonly number[],
  { from, to }: Span,
  width: number,
  apart = 1,
): number[] {
  const pixels: number[] = [];
  for (let i = firstFrom(iterations, from - 1); i < iterations.length; i++) {
    const x = Math.floor(((iterations[i]! + 0.5 - from) / (to - from)) * width);
    if (x >= width) break;
    const last = pixels[pixels.length - 1];
    if (x >= 0 && (last === undefined || x - last >= apart)) pixels.push(x);
  }
  return pixels;
}

export interface Marks {
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
