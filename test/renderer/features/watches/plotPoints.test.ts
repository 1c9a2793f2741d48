import { describe, expect, test } from "vitest";
import { branchesOf } from "../../timelines";
import { layoutBranches, sharedLength } from "../../../../src-view/run/branchLanes";
import {
  joined,
  kept,
  missing,
  MOST_POINTS,
  strideOf,
} from "../../../../src-renderer/features/watches/plotPoints";

const over = (length: number): { iterations: number[]; values: number[] } => {
  const stride = strideOf(length);
  const iterations = Array.from({ length: Math.ceil(length / stride) }, (_, i) => i * stride);
  return { iterations, values: iterations.map((at) => at / 2) };
};

describe("the points of a plot", () => {
  test.each([
    [1, 2],
    [599, 600],
    [600, 601],
    [601, 1500],
    [1200, 1201],
    [5000, 20_000],
    [20_000, 40],
    [7, 7],
  ])("over %i iterations and then %i are those of the longer run, none asked for twice", (first, then) => {
    const stays = kept(over(first), first, then);
    const range = missing(stays, then);
    const asked = range && Array.from({ length: range.points }, (_, i) => range.from + i * strideOf(then));
    const after = { iterations: asked ?? [], values: (asked ?? []).map((at) => at / 2) };
    expect(joined(stays, after)).toEqual(over(then));
    expect(over(then).iterations.length).toBeLessThanOrEqual(MOST_POINTS);
  });

  test("of another branch are those that both have in common", () => {
    expect(kept(over(100), 40, 100).iterations).toHaveLength(40);
    expect(missing(kept(over(100), 40, 100), 100)).toEqual({ from: 40, to: 100, points: 60 });
  });
});

test("two branches have in common what came before the one left the other, or both left a third", () => {
  const tree = branchesOf([
    { id: 0 },
    { id: 1, parent: 0, fork: "40/loss/output" },
    { id: 2, parent: 1, fork: "60/loss/output" },
    { id: 3, parent: 0, fork: "20/loss/output" },
  ]);
  const shared = (current: number, branch: number): number =>
    sharedLength(layoutBranches(tree, current), branch);
  expect([shared(0, 0), shared(0, 1), shared(1, 0), shared(0, 2), shared(2, 0)]).toEqual([
    100, 40, 40, 40, 40,
  ]);
  expect([shared(1, 2), shared(2, 1), shared(2, 3), shared(3, 2), shared(3, 9)]).toEqual([60, 60, 20, 20, 0]);
});
