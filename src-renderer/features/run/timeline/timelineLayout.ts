// How much of the timeline stays open, so that the stage above it has the height it needs: the run folds into its line
// first, then the iteration joins it there. In CSS pixels; the stylesheets say the same.

import { leastRun } from "./runLane";

/** What stands in the window besides the stage's panes and the timeline: bars, the stage's head, the read-out, the status. */
const AROUND = 134;
/** A folded part, and both of them: they share a line. */
export const FOLDED = 28;

/** What stands above the run and beneath it. */
const HEAD_AND_AXIS = 43;
const BRANCH = 15;
/** Between the strip and the branches. */
const GAP = 5;
const ITERATION = { usual: 112, low: 96 } as const;
const LOW_WINDOW = 860;

export interface TimelineRoom {
  /** Whether each part is open. */
  readonly run: boolean;
  readonly iteration: boolean;
}

/** So many branches are seen at once, the others by scrolling: in a low window the stage needs the room more. */
function branchesHeight(window: number, branches: number): number {
  const lanes = Math.min(branches, Math.min(8, Math.max(3, Math.floor(window / 180))));
  return lanes > 1 ? lanes * BRANCH : 0;
}

export interface RunHeights {
  /** What the branches take of it. */
  readonly branches: number;
  readonly lowest: number;
  readonly usual: number;
  readonly highest: number;
}

/**
 * @param need what the panes of the stage are to have at least
 * @param arcs how high those above the iteration's lanes are
 */
export function runHeights(
  window: number,
  layers: number,
  branches: number,
  need: number,
  arcs = 0,
): RunHeights {
  const lanes = branchesHeight(window, branches);
  const beneath = lanes > 0 ? lanes + GAP : 0;
  const lowest = HEAD_AND_AXIS + leastRun(layers) + beneath;
  const share = Math.round(0.24 * window) - 84;
  const usual = Math.max(lowest, Math.min(240, share) + beneath);
  const free = window - AROUND - iterationHeight(window, arcs) - need;
  const highest = Math.max(lowest, Math.min(Math.round(0.45 * window), free));
  return { branches: lanes, lowest, usual: Math.min(usual, highest), highest };
}

const iterationHeight = (window: number, arcs: number): number =>
  (window < LOW_WINDOW ? ITERATION.low : ITERATION.usual) + arcs;

/** What arcs take above the iteration's lanes, where so many run one over another. */
export const arcsHeight = (levels: number): number => (levels > 0 ? 6 + ARC * levels : 0);
export const ARC = 5;

/** What fits: with less than `need` for the panes of the stage something folds. */
export function timelineRoom(window: number, lowestRun: number, need: number, arcs = 0): TimelineRoom {
  const free = window - AROUND - need;
  const iteration = iterationHeight(window, arcs);
  if (lowestRun + iteration <= free) return { run: true, iteration: true };
  return { run: false, iteration: FOLDED + iteration <= free };
}

/** The panes of the stage: maps above, the operation beneath. */
export const LEAST = {
  /** Enough for the operation's rule, captions, and pictures that can be read. */
  operation: 204,
  maps: 188,
  /** A text, or two places and their difference, want more height than maps do. */
  reading: 284,
} as const;
