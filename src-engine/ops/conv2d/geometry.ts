// Where a window lies. Written once, so that forward and backward cannot disagree.

import { spreadAt, type Numbers } from "../attrs";
import type { Index } from "../../tensor/tensor";
import type { Box, Ends, Reach } from "../reach";

/** A window, as Conv2d and MaxPool2d slide it: numbers for both directions or one for each, padding also one for each side. */
export type Window = {
  readonly kernelSize: Numbers;
  readonly stride: Numbers;
  /** [top, left, bottom, right], or [height, width] for both sides each. */
  readonly padding: Numbers;
  /** How far apart its taps are; side by side where it is left out. */
  readonly dilation?: Numbers;
};

/** A window along one direction. */
export interface Axis {
  readonly taps: number;
  readonly stride: number;
  /** The padding before the image and behind it. */
  readonly before: number;
  readonly after: number;
  readonly dilation: number;
}

/** A window's rows and columns. */
export function axesOf({ kernelSize, stride, padding, dilation = 1 }: Window): readonly [Axis, Axis] {
  const axis = (d: 0 | 1): Axis => ({
    taps: spreadAt(kernelSize, d),
    stride: spreadAt(stride, d),
    before: spreadAt(padding, d),
    after: spreadAt(padding, d + 2),
    dilation: spreadAt(dilation, d),
  });
  return [axis(0), axis(1)];
}

/**
 * How many windows fit: ⌊(size + before + after − dilation·(taps − 1) − 1) / stride⌋ + 1.
 * @param ceil also one that reaches beyond the padding behind, if it begins in the image or in the padding before it
 */
export function windows(size: number, { taps, stride, before, after, dilation }: Axis, ceil = false): number {
  const steps = (size + before + after - dilation * (taps - 1) - 1) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const all = Math.ceil(steps) + 1;
  return (all - 1) * stride >= size + before ? all - 1 : all;
}

/** The taps [from, to) of a window that lie on the image and not on its padding; to ≤ from where there are none. */
export function tapsInside(p: number, size: number, axis: Axis): Span {
  const { taps, stride, before, dilation } = axis;
  const start = p * stride - before;
  return [Math.max(0, Math.ceil(-start / dilation)), Math.min(taps, Math.ceil((size - start) / dilation))];
}

/** The pixels that a window holds, in order. */
export function pixelsOf(p: number, size: number, axis: Axis): readonly number[] {
  const [first, end] = tapsInside(p, size, axis);
  const { stride, before, dilation } = axis;
  return Array.from(
    { length: Math.max(0, end - first) },
    (_, t) => p * stride - before + (first + t) * dilation,
  );
}

/** Which of the windows 0 … count − 1 have a tap on pixel i, in order. */
export function windowsOver(i: number, count: number, axis: Axis): readonly number[] {
  return touching([i, i + 1], count, axis).flatMap(([from, to]) =>
    Array.from({ length: to - from }, (_, p) => from + p),
  );
}

/** True for the integers 0 … size − 1; a stride that does not divide gives a fraction, which is not within. */
export function within(i: number, size: number): boolean {
  return i >= 0 && i < size && Number.isInteger(i);
}

/**
 * Which elements a window holds, of the channels in its group.
 * @param groupsOf how many groups there are: one for a convolution of all channels, one for each channel in pooling
 */
export function windowReach<A extends Window>(groupsOf: (attrs: A, channels: number) => number): Reach<A> {
  return {
    sees({ from: [n, c, p, q], to: [m, d, r, s] }, { input: [, C, H, W], output: [, M] }, attrs) {
      const [rows, columns] = axesOf(attrs);
      const [first, end] = through([c!, d!], M!, C!, groupsOf(attrs, C!));
      const across = covered([q!, s!], W!, columns);
      return covered([p!, r!], H!, rows).flatMap(([i, k]) =>
        across.map(([j, l]) => ({ from: [n!, first, i, j], to: [m!, end, k, l] })),
      );
    },
    influences({ from: [n, c, i, j], to: [m, d, k, l] }, { input: [, C], output: [, M, P, Q] }, attrs) {
      const [rows, columns] = axesOf(attrs);
      const [first, end] = through([c!, d!], C!, M!, groupsOf(attrs, C!));
      const across = touching([j!, l!], Q!, columns);
      return touching([i!, k!], P!, rows).flatMap(([p, r]) =>
        across.map(([q, s]) => ({ from: [n!, first, p, q], to: [m!, end, r, s] })),
      );
    },
  };
}

/** The channels on the other side that are in the groups of some on this one. */
function through([from, to]: Span, here: number, there: number, groups: number): Span {
  const [own, others] = [here / groups, there / groups];
  return [Math.floor(from / own) * others, (Math.floor((to - 1) / own) + 1) * others];
}

/** The outputs of a channel in which tap (k, l) of a kernel lies on a pixel and not on the padding. */
export function underTap([m, , k, l]: Index, { input, output }: Ends, window: Window): readonly Box[] {
  const [N, , P, Q] = output;
  const [rows, columns] = axesOf(window);
  const along = (size: number, count: number, tap: number, axis: Axis): readonly Span[] =>
    touching([0, size], count, { ...axis, taps: 1, before: axis.before - tap * axis.dilation });
  const across = along(input[3]!, Q!, l!, columns);
  return along(input[2]!, P!, k!, rows).flatMap(([p, r]) =>
    across.map(([q, s]) => ({ from: [0, m!, p, q], to: [N!, m! + 1, r, s] })),
  );
}

type Span = readonly [from: number, to: number];

/** What the windows first … last − 1 cover of 0 … size − 1: one span, or several where stride or dilation leave gaps. */
function covered([first, last]: Span, size: number, axis: Axis): readonly Span[] {
  const { taps, stride, before, dilation } = axis;
  const start = (p: number): number => p * stride - before;
  const count = last - first;
  const spans =
    dilation > 1
      ? Array.from({ length: count }, (_, p) => pixelsOf(first + p, size, axis))
          .flat()
          .map((at): Span => [at, at + 1])
      : stride > taps
        ? Array.from({ length: count }, (_, p): Span => [start(first + p), start(first + p) + taps])
        : [[start(first), start(last - 1) + taps] as const];
  return joined(spans.map(([from, to]): Span => [Math.max(0, from), Math.min(size, to)]));
}

/** Which of the windows 0 … count − 1 hold something of from … to − 1. */
function touching([from, to]: Span, count: number, axis: Axis): readonly Span[] {
  const { taps, stride, before, dilation } = axis;
  const first = Math.max(0, Math.ceil((from + before - (taps - 1) * dilation) / stride));
  const end = Math.min(count, Math.floor((to - 1 + before) / stride) + 1);
  if (dilation === 1) return first < end ? [[first, end]] : [];
  const holds = (p: number): boolean => {
    const start = p * stride - before;
    const tap = Math.max(0, Math.ceil((from - start) / dilation));
    return tap < taps && start + tap * dilation < to;
  };
  const found = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i).filter(holds);
  return joined(found.map((p): Span => [p, p + 1]));
}

/** The same in order, in as few spans as there can be. */
function joined(spans: readonly Span[]): readonly Span[] {
  const kept: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = kept.at(-1);
    if (from >= to) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else kept.push([from, to]);
  }
  return kept;
}
