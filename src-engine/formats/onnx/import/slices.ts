// Which part of a tensor a Slice takes, along each axis.

import type { Shape } from "../../../tensor/tensor";

interface Cut {
  readonly start: number;
  readonly step: number;
  /** How many are taken. */
  readonly size: number;
}

/**
 * As ONNX has it: negative numbers count from the end, and what lies beyond an end is that end.
 * @returns undefined where the lists do not go together
 */
export function sliceOf(
  shape: Shape,
  starts: readonly number[] = [],
  ends: readonly number[] = [],
  axes: readonly number[] = starts.map((_, i) => i),
  steps: readonly number[] = starts.map(() => 1),
): readonly Cut[] | undefined {
  const along = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  const lengths = [starts, ends, axes, steps].map(({ length }) => length);
  if (new Set(lengths).size !== 1 || steps.some((n) => n === 0 || !Number.isInteger(n))) return undefined;
  if (along.some((axis) => !(axis >= 0 && axis < shape.length)) || new Set(along).size !== along.length)
    return undefined;
  return shape.map((n, axis) => {
    const i = along.indexOf(axis);
    if (i < 0) return { start: 0, step: 1, size: n };
    const step = steps[i]!;
    const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
    const clamped = (place: number): number =>
      Math.min(high, Math.max(low, place < 0 ? Math.max(low, place + n) : place));
    const start = clamped(starts[i]!);
    const end = ends[i]! < -n ? low : clamped(ends[i]!);
    return { start, step, size: Math.max(0, Math.ceil((end - start) / step)) };
  });
}
