// The points of a plot while its run grows or another branch is gone to: which stay, and which are still to be asked for.
//
// They stand at every iteration, every second, every fourth …, as many as a chart has room for: so all points of a
// longer plot that lie within a shorter one are points of that one too.

/** More than a chart has pixels for would be replayed for nothing. */
export const MOST_POINTS = 600;

export interface PlotPoints {
  readonly iterations: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** From one point to the next of a plot over so many iterations. */
export function strideOf(length: number): number {
  let stride = 1;
  while (stride * MOST_POINTS < length) stride *= 2;
  return stride;
}

/** What stays of a plot of which the first `shared` iterations are known, in a plot over `length`. */
export function kept({ iterations, values }: PlotPoints, shared: number, length: number): PlotPoints {
  const stride = strideOf(length);
  const stays = Array.from(iterations, (_, i) => i).filter(
    (i) => iterations[i]! < Math.min(shared, length) && iterations[i]! % stride === 0,
  );
  return { iterations: stays.map((i) => iterations[i]!), values: stays.map((i) => values[i]!) };
}

/** What is still to be asked for beyond what stays; undefined where nothing is. */
export function missing(
  { iterations }: PlotPoints,
  length: number,
): { readonly from: number; readonly to: number; readonly points: number } | undefined {
  const stride = strideOf(length);
  const last = iterations[iterations.length - 1];
  const from = last === undefined ? 0 : last + stride;
  return from < length ? { from, to: length, points: Math.ceil((length - from) / stride) } : undefined;
}

/** Both in order of time; `after` begins where `before` ends. */
export const joined = (before: PlotPoints, after: PlotPoints): PlotPoints => ({
  iterations: [...Array.from(before.iterations), ...Array.from(after.iterations)],
  values: [...Array.from(before.values), ...Array.from(after.values)],
});
