// Where a run is to stop, as a page asks for it.

import * as v from "valibot";
import { MOST_BREAKPOINTS } from "../limits";
import { count, list, object, text, truth } from "./fields";

const breakpoint = object({
  /** The page's own number for it. */
  id: count(),
  enabled: truth(),
  /**
   * `backward/conv2`, `backward/conv2/gradWeight`, `backward/conv2/gradWeight[7,3,1,1]`, `forward`, `update/fc/bias`: a moment's
   * address without its iteration, and perhaps an element.
   */
  place: v.exactOptional(text()),
  /** An expression; the breakpoint is hit where it is true. See docs/expressions.md. */
  condition: v.exactOptional(text()),
  /** Of the hits counted from iteration 0, which stop: `5` the fifth, `>= 5`, `% 10` every tenth. */
  hitCondition: v.exactOptional(text()),
  /** Instead of stopping, say this; `{expressions}` in braces are put in. */
  logMessage: v.exactOptional(text()),
  /** Only after this other breakpoint has been hit once. */
  after: v.exactOptional(count()),
});
/**
 * Where a run is to stop, or (with a log message) only to say something. All of it holds in both directions of time.
 * A breakpoint is looked at once an iteration: at its place, or where it has none at the operation that writes the
 * last tensor its condition reads, or where it reads none at the loss.
 */
export type Breakpoint = Readonly<v.InferOutput<typeof breakpoint>>;

const twice = (all: readonly Breakpoint[]): number | undefined => {
  const seen = new Set<number>();
  return all.find(({ id }) => seen.size === seen.add(id).size)?.id;
};

/** No two of them have the same number, by which they are told apart. */
export const breakpoints = v.pipe(
  list(breakpoint, MOST_BREAKPOINTS),
  v.check(
    (all) => twice(all) === undefined,
    ({ input }) => `to have a number of their own each, got ${twice(input)} twice`,
  ),
);
