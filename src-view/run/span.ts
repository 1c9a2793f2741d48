// The stretch of the run that is in view, in iterations: zoomed, panned, kept within the run.

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** So many iterations are always in view. */
const FEWEST = 8;

/** The nearest span that lies within all there is. */
export function within({ from, to }: Span, all: Span): Span {
  const length = Math.min(all.to - all.from, Math.max(FEWEST, to - from));
  const left = Math.min(all.to - length, Math.max(all.from, from));
  return { from: left, to: left + length };
}

/** Makes the span so many times as long; what is at `at` stays where it is. */
export function zoomed({ from, to }: Span, at: number, factor: number, all: Span): Span {
  const length = Math.min(all.to - all.from, Math.max(FEWEST, (to - from) * factor));
  const share = (at - from) / (to - from);
  return within({ from: at - share * length, to: at + (1 - share) * length }, all);
}

/** @param by iterations, later ones where it is positive; the length stays */
export function panned({ from, to }: Span, by: number, all: Span): Span {
  return within({ from: from + by, to: to + by }, all);
}

/** The span moved, if it must be, so that an iteration is in view with a little room beside it. */
export function showing(span: Span, iteration: number, all: Span): Span {
  const room = (span.to - span.from) / 20;
  if (iteration - room < span.from) return panned(span, iteration - room - span.from, all);
  if (iteration + 1 + room > span.to) return panned(span, iteration + 1 + room - span.to, all);
  return span;
}

export function isAll(span: Span, all: Span): boolean {
  return span.from <= all.from && span.to >= all.to;
}

/** How much longer a turn of the wheel makes the span; a pinch arrives as a wheel with Control. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelLike): number {
  const unit = deltaMode === 1 ? 0.05 : deltaMode === 2 ? 1 : 0.002;
  return 2 ** (deltaY * unit * (ctrlKey ? 10 : 1));
}

interface WheelLike {
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
}
