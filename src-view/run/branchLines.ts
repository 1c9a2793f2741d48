// The curves of other branches, each from where it left the way to where we are: before that it is the same run.

import type { BranchId } from "../../src-engine/protocol/protocol";
import type { BranchLane } from "./branchLanes";
import { thinBy } from "./thin";

/** How a line is told from the others: by its colour (a token) and by its dashes, for those who see no colours. */
export interface LineLook {
  readonly token: string;
  /** Lengths of strokes and gaps in pixels; none for an unbroken line. */
  readonly dash: readonly number[];
}

interface BranchLine {
  readonly id: BranchId;
  readonly name: string;
  readonly look: LineLook;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

const TOKENS = ["--series-1", "--series-2", "--series-3", "--series-4"] as const;
const DASHES = [[], [5, 3], [1.5, 2.5]] as const;

/** Twelve looks; a branch keeps its own whichever others there are. */
export function lookOf(branch: BranchId): LineLook {
  return { token: TOKENS[branch % TOKENS.length]!, dash: DASHES[branch % DASHES.length]! };
}

/** The iteration from which a branch is not the way to where we are; undefined where all of it is. */
export function leavesAt({ from, to, until }: BranchLane): number | undefined {
  const start = until ?? from;
  return start < to ? start : undefined;
}

/** Those with the most to do with where we are: the branch it came from, then the newest. */
export function nearestFirst(lanes: readonly BranchLane[], current: BranchId): readonly BranchLane[] {
  const row = lanes.find(({ id }) => id === current)?.parentRow;
  const isParent = (lane: BranchLane): number => (lane.row === row ? 1 : 0);
  return lanes
    .filter((lane) => lane.id !== current && leavesAt(lane) !== undefined)
    .sort((a, b) => isParent(b) - isParent(a) || b.id - a.id);
}

/**
 * A branch's curve from where it leaves, as means over `every` iterations; it begins with the last mean that is of both.
 * @param values of all its iterations, those of its parents included
 */
export function lineOf(lane: BranchLane, values: ArrayLike<number>, every: number): BranchLine {
  const { id, name } = lane;
  const first = Math.max(0, Math.floor((leavesAt(lane) ?? lane.to) / every) - 1);
  const { x, y } = thinBy(values, every);
  return { id, name, look: lookOf(id), x: x.slice(first), y: y.slice(first) };
}

/** What a curve is at an iteration: its nearest point, where it reaches so far. */
export function valueAt(
  { x, y }: { readonly x: readonly number[]; readonly y: readonly (number | null)[] },
  iteration: number,
  every: number,
): number | undefined {
  const [first, last] = [x[0], x[x.length - 1]];
  if (first === undefined || last === undefined) return undefined;
  if (iteration <= first - every || iteration > last + every / 2) return undefined;
  // A point stands at the end of its stretch.
  const at = x.findIndex((end) => end >= iteration);
  return y[at < 0 ? x.length - 1 : at] ?? undefined;
}
