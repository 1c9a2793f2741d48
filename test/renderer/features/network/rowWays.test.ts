import { expect, test } from "vitest";
import { waysOf } from "../../../../src-renderer/features/network/rowWays";

/** 0 → 1 → 2, and 0 → 2. */
const skip = [
  { from: -1, to: 0 },
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 0, to: 2 },
];

test("an arc leaves its row, passes the one between and comes in at the last", () => {
  const { levels, rows } = waysOf(skip, 3);
  expect(levels).toBe(1);
  expect(rows.map(({ arcs }) => arcs)).toEqual([
    [{ part: "leaves", level: 0 }],
    [{ part: "passes", level: 0 }],
    [{ part: "comes in", level: 0 }],
  ]);
});

test("rows have a straight way between them only where one reads the other", () => {
  const apart = [
    { from: 0, to: 2 },
    { from: 1, to: 2 },
  ];
  expect(waysOf(apart, 3).rows.map(({ above, below }) => [above, below])).toEqual([
    [false, false],
    [false, true],
    [true, false],
  ]);
});

test("a chain has no arcs", () => {
  expect(waysOf(skip.slice(0, 3), 3).levels).toBe(0);
});
