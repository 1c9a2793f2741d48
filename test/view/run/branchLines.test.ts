import { describe, expect, test } from "vitest";
import type { BranchInfo } from "../../../src-engine/protocol/protocol";
import { layoutBranches } from "../../../src-view/run/branchLanes";
import { leavesAt, lineOf, lookOf, nearestFirst, valueAt } from "../../../src-view/run/branchLines";

const branch = (id: number, more: Partial<BranchInfo> = {}): BranchInfo => ({
  ...{ id, name: `branch ${id}`, edits: [], iterations: 100 },
  ...more,
});
/** main ← 1 at 40 ← 2 at 60, and 3 leaves main at 20; 4 has been nowhere yet. */
const tree = [
  branch(0),
  branch(1, { parent: 0, fork: "40/loss/output", iterations: 80 }),
  branch(2, { parent: 1, fork: "60/loss/output", iterations: 90 }),
  branch(3, { parent: 0, fork: "20/loss/output", iterations: 30 }),
];
const others = (current: number): Record<string, number | undefined> =>
  Object.fromEntries(
    nearestFirst(layoutBranches(tree, current), current).map((lane) => [lane.name, leavesAt(lane)]),
  );

describe("the curves of other branches", () => {
  test("begin where they leave the way to where we are, the one we came from first", () => {
    expect(others(0)).toEqual({ "branch 3": 20, "branch 2": 60, "branch 1": 40 });
    expect(others(2)).toEqual({ "branch 1": 60, "branch 3": 20, "branch 0": 40 });
    expect(Object.keys(others(2))).toEqual(["branch 1", "branch 3", "branch 0"]);
  });

  test("of a parent that was left where it ends, there is nothing to draw", () => {
    const ended = [branch(0, { iterations: 40 }), tree[1]!];
    const lanes = layoutBranches(ended, 1);
    expect(nearestFirst(lanes, 1)).toEqual([]);
  });

  test("begin with the last mean that both have, so that they leave the line they leave", () => {
    const lane = layoutBranches(tree, 0)[3]!;
    const values = Array.from({ length: 30 }, (_, i) => i);
    expect(lane.name).toBe("branch 3");
    expect(lineOf(lane, values, 1).x[0]).toBe(19);
    expect(lineOf(lane, values, 10)).toMatchObject({ x: [19, 29], y: [14.5, 24.5] });
    expect(lineOf(lane, values, 50).x).toEqual([29]);
  });

  test("twelve branches look different, and each looks the same wherever we are", () => {
    const looks = Array.from({ length: 12 }, (_, id) => JSON.stringify(lookOf(id)));
    expect(new Set(looks).size).toBe(12);
  });
});

test("a curve has a value where it reaches, and none elsewhere", () => {
  const line = { x: [19, 29, 39], y: [1, null, 3] };
  expect([9, 10, 19, 20, 30, 39, 44, 45].map((at) => valueAt(line, at, 10))).toEqual([
    ...[undefined, 1, 1, undefined, 3, 3, 3, undefined],
  ]);
  expect(valueAt({ x: [], y: [] }, 0, 10)).toBeUndefined();
});
