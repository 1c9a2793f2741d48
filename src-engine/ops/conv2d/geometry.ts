// Where a window lies. Written once, so that forward and backward cannot disagree.

import type { Index } from "../../tensor/tensor";
import type { Box, Ends, Reach } from "../reach";

/** How many windows fit: ⌊(size + 2·padding − kernelSize) / stride⌋ + 1. */
export function windows(size: number, { kernelSize, stride, padding }: Window): number {
  return Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
}

/** A square window, as Conv2d and MaxPool2d slide it. */
export type Window = {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
};

/** True for the integers 0 … size − 1; a stride that does not divide gives a fraction, which is not within. */
export function within(i: number, size: number): boolean {
  return i >= 0 && i < size && Number.isInteger(i);
}

/** Which elements a window holds, of all channels (as in a convolution) or of its own (as in pooling). */
export function windowReach(channels: "all" | "own"): Reach<Window> {
  const through = (from: number, to: number, C: number): Span => (channels === "all" ? [0, C] : [from, to]);
  return {
    sees({ from: [n, c, p, q], to: [m, d, r, s] }, { input: [, C, H, W] }, window) {
      const [first, end] = through(c!, d!, C!);
      const columns = covered([q!, s!], W!, window);
      return covered([p!, r!], H!, window).flatMap(([i, k]) =>
        columns.map(([j, l]) => ({ from: [n!, first, i, j], to: [m!, end, k, l] })),
      );
    },
    influences({ from: [n, c, i, j], to: [m, d, k, l] }, { output: [, C, P, Q] }, window) {
      const [first, end] = through(c!, d!, C!);
      const [p, r] = touching([i!, k!], P!, window);
      const [q, s] = touching([j!, l!], Q!, window);
      return p < r && q < s ? [{ from: [n!, first, p, q], to: [m!, end, r, s] }] : [];
    },
  };
}

/** The outputs of a channel in which tap (k, l) of a kernel lies on a pixel and not on the padding. */
export function underTap([m, , k, l]: Index, { input, output }: Ends, window: Window): readonly Box[] {
  const [N, , P, Q] = output;
  const along = (size: number, count: number, tap: number): Span =>
    touching([0, size], count, { ...window, kernelSize: 1, padding: window.padding - tap });
  const [p, r] = along(input[2]!, P!, k!);
  const [q, s] = along(input[3]!, Q!, l!);
  return p < r && q < s ? [{ from: [0, m!, p, q], to: [N!, m! + 1, r, s] }] : [];
}

type Span = readonly [from: number, to: number];

/** What the windows first … last − 1 cover of 0 … size − 1: one span, or one a window where the stride leaves gaps. */
function covered(
  [first, last]: Span,
  size: number,
  { kernelSize, stride, padding }: Window,
): readonly Span[] {
  const start = (p: number): number => p * stride - padding;
  const spans =
    stride > kernelSize
      ? Array.from(
          { length: last - first },
          (_, p) => [start(first + p), start(first + p) + kernelSize] as const,
        )
      : [[start(first), start(last - 1) + kernelSize] as const];
  return spans
    .map(([from, to]) => [Math.max(0, from), Math.min(size, to)] as const)
    .filter(([from, to]) => from < to);
}

/** Which of the windows 0 … count − 1 hold something of from … to − 1; an empty span has its ends the wrong way round. */
function touching([from, to]: Span, count: number, { kernelSize, stride, padding }: Window): Span {
  const first = Math.ceil((from + padding - kernelSize + 1) / stride);
  const last = Math.floor((to - 1 + padding) / stride);
  return [Math.max(0, first), Math.min(count, last + 1)];
}
