// Branches as lanes beneath the run: each begins where it left its parent and ends at the last iteration
// it has been to.

import type { BranchId, BranchInfo } from "../../src-engine/protocol/protocol";
import { iterationOf } from "../addresses";

export interface BranchLane {
  readonly id: BranchId;
  readonly name: string;
  /** From the top, 0 for the first. */
  readonly row: number;
  /** Its parent's row; undefined for the first. */
  readonly parentRow: number | undefined;
  /** The iteration where it forked, and one more than the last. */
  readonly from: number;
  readonly to: number;
  /** Up to here it is the way to where we are: all of it for the current branch, for its ancestors up to the fork. */
  readonly until: number | undefined;
  readonly edits: readonly string[];
}

/** A branch stands beneath its parent, and beneath its elder siblings with all that came of them. */
export function layoutBranches(branches: readonly BranchInfo[], current: BranchId): readonly BranchLane[] {
  const lanes: BranchLane[] = [];
  const way = wayTo(branches, current);
  const visit = (branch: BranchInfo, parentRow: number | undefined): void => {
    const row = lanes.length;
    const from = branch.fork === undefined ? 0 : iterationOf(branch.fork);
    const to = Math.max(from + 1, branch.iterations);
    const { id, name, edits } = branch;
    const left = way.get(id);
    const until = left === undefined ? undefined : Math.min(to, left);
    lanes.push({ id, name, row, parentRow, from, to, until, edits });
    for (const child of branches) if (child.parent === id) visit(child, row);
  };
  for (const branch of branches) if (branch.parent === undefined) visit(branch, undefined);
  return lanes;
}

/** The current branch and its ancestors, each with the iteration at which the way leaves it. */
function wayTo(branches: readonly BranchInfo[], current: BranchId): ReadonlyMap<BranchId, number> {
  const way = new Map<BranchId, number>();
  let left = Infinity;
  for (let id: BranchId | undefined = current; id !== undefined && !way.has(id);) {
    way.set(id, left);
    const branch = branches.find((one) => one.id === id);
    left = branch?.fork === undefined ? 0 : iterationOf(branch.fork);
    id = branch?.parent;
  }
  return way;
}

/** How many iterations a branch has in common with the current one, from the first on. */
export function sharedLength(lanes: readonly BranchLane[], branch: BranchId): number {
  let lane = lanes.find(({ id }) => id === branch);
  let left = Infinity;
  while (lane && lane.until === undefined) {
    left = Math.min(left, lane.from);
    const above: number | undefined = lane.parentRow;
    lane = lanes.find(({ row }) => row === above);
  }
  return Math.min(left, lane?.until ?? 0);
}

/** `from 40: conv1.weight[0,0,1,1]: 0.25 → 1; 60 iterations`. */
export function branchInWords({ parentRow, from, to, edits }: BranchLane): string {
  const length = `up to iteration ${(to - 1).toLocaleString("en")}`;
  if (parentRow === undefined) return length;
  return [`forked at ${from.toLocaleString("en")}`, ...edits, length].join("; ");
}
