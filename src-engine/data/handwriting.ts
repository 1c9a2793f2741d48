// One digit as one hand would write it once: a style, and everything that
// differs from one time to the next. All in + − × ÷ √, so that the same draws
// give the same picture on every machine.

import { drawLine, type Canvas } from "./rasterize";
import type { Polyline, Style } from "./strokes";

/** The next random number of a picture. */
export interface Draws {
  /** Uniform in low … high. */
  between(low: number, high: number): number;
  /** Normal around a mean, cut off at two deviations. */
  around(mean: number, deviation: number): number;
}

/** Draws the digit onto an empty canvas. */
export function write(canvas: Canvas, style: Style, draws: Draws): void {
  const lines = blend(style, draws.between(-0.3, 1.3), draws.between(-0.3, 1.3));
  bend(lines, draws);
  turn(lines, draws);
  const pen = Math.max(0.8, draws.around(1.28, 0.23));
  place(lines, canvas, pen, draws);
  const softness = draws.between(0.9, 1.4);
  for (const line of lines) drawLine(canvas, line, pressure(line.length / 2, pen, draws), softness);
}

/** A drawing between a style's two extremes (or a little beyond), about −1 … 1 from the middle. */
function blend({ one, other }: Style, shareX: number, shareY: number): Polyline[] {
  return one.map((line, k) =>
    line.map((a, i) => {
      const b = other[k]![i]!;
      return i % 2 === 0 ? (a + shareX * (b - a) - 34) / 50 : (a + shareY * (b - a) - 50) / 50;
    }),
  );
}

/** Curves the paper: a random displacement with all terms of degree two and three. */
function bend(lines: readonly Polyline[], draws: Draws): void {
  const square = Array.from({ length: 6 }, () => draws.around(0, 0.08));
  const cubic = Array.from({ length: 8 }, () => draws.around(0, 0.08));
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const x = line[i]!;
      const y = line[i + 1]!;
      for (const axis of [0, 1] as const) {
        const s = 3 * axis;
        const c = 4 * axis;
        line[i + axis]! +=
          square[s]! * x * x +
          square[s + 1]! * x * y +
          square[s + 2]! * y * y +
          cubic[c]! * x * x * x +
          cubic[c + 1]! * x * x * y +
          cubic[c + 2]! * x * y * y +
          cubic[c + 3]! * y * y * y;
      }
    }
  }
}

/** Slant, aspect and rotation. */
function turn(lines: readonly Polyline[], draws: Draws): void {
  const aspect = draws.around(1.04, 0.12);
  const slant = draws.around(0.15, 0.14);
  // A rotation by 2·arctan(half), without sine or cosine.
  const half = draws.around(0, 0.055);
  const scale = 1 / (1 + half * half);
  const cosine = (1 - half * half) * scale;
  const sine = 2 * half * scale;
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const y = line[i + 1]!;
      const x = aspect * line[i]! - slant * y;
      line[i] = cosine * x - sine * y;
      line[i + 1] = sine * x + cosine * y;
    }
  }
}

/** Scales the digit to about 20 × 20 pixels and puts its centre of ink near the canvas's. */
function place(lines: readonly Polyline[], { width, height }: Canvas, pen: number, draws: Draws): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [ink, inkX, inkY] = [0, 0, 0];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const x = line[i]!;
      const y = line[i + 1]!;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      if (i === 0) continue;
      const dx = x - line[i - 2]!;
      const dy = y - line[i - 1]!;
      const length = Math.sqrt(dx * dx + dy * dy);
      ink += length;
      inkX += length * (x - 0.5 * dx);
      inkY += length * (y - 0.5 * dy);
    }
  }
  const box = draws.around(20, 1.2);
  const scale = (box - 2 * pen) / Math.max(right - left, bottom - top);
  const shiftX = within(0.5 * width + draws.around(0, 1.25) - scale * (inkX / ink), left, right, width);
  const shiftY = within(0.5 * height + draws.around(0, 1.25) - scale * (inkY / ink), top, bottom, height);
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      line[i] = scale * line[i]! + shiftX;
      line[i + 1] = scale * line[i + 1]! + shiftY;
    }
  }

  /** The shift that keeps a margin for the pen at both ends. */
  function within(shift: number, low: number, high: number, size: number): number {
    const margin = 1.35 * pen + 1;
    return Math.max(margin - scale * low, Math.min(size - margin - scale * high, shift));
  }
}

/** The pen's radius along a stroke: it presses more here than there. */
function pressure(points: number, pen: number, draws: Draws): Float64Array {
  const slope = draws.around(0, 0.12);
  const belly = draws.around(0.03, 0.1);
  return Float64Array.from({ length: points }, (_, i) => {
    const t = points > 1 ? (2 * i) / (points - 1) - 1 : 0;
    return pen * (1 + slope * t + belly * (1 - 2 * t * t));
  });
}
