import { describe, expect, test } from "vitest";
import type { BranchInfo } from "../../../src-engine/protocol/protocol";
import { branchInWords, layoutBranches } from "../../../src-view/run/branchLanes";

const branches: readonly BranchInfo[] = [
  { id: 0, name: "main", edits: [], iterations: 100 },
  {
    id: 1,
    name: "slower",
    parent: 0,
    fork: "40/loss/output",
    edits: ["learningRate: 0.05 → 0.01"],
    iterations: 70,
  },
  {
    id: 2,
    name: "other",
    parent: 0,
    fork: "20/update/fc/bias",
    edits: ["fc.bias[0]: 0 → 1"],
    iterations: 20,
  },
  { id: 3, name: "twice", parent: 1, fork: "60/loss/output", edits: [], iterations: 90 },
];
const lane = (id: number, current = 3) => layoutBranches(branches, current).find((one) => one.id === id)!;

describe("branches as lanes", () => {
  test("each stands beneath its parent, with its children before its younger siblings", () => {
    expect(layoutBranches(branches, 0).map(({ id, row, parentRow }) => [id, row, parentRow])).toEqual([
      [0, 0, undefined],
      [1, 1, 0],
      [3, 2, 1],
      [2, 3, 0],
    ]);
  });

  test("begin where they fork and end where they have been", () => {
    expect([lane(1).from, lane(1).to]).toEqual([40, 70]);
  });

  test("one that has gone nowhere yet can still be seen", () => {
    expect([lane(2).from, lane(2).to]).toEqual([20, 21]);
  });

  test("the way to where we are follows each ancestor up to its fork", () => {
    expect([0, 1, 3, 2].map((id) => lane(id).until)).toEqual([40, 60, 90, undefined]);
  });

  test("are told in words", () => {
    expect(branchInWords(lane(1))).toBe("forked at 40; learningRate: 0.05 → 0.01; up to iteration 69");
    expect(branchInWords(lane(0))).toBe("up to iteration 99");
  });
});
