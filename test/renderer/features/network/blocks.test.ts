import { describe, expect, test } from "vitest";
import {
  blocksOf,
  isFound,
  isPlace,
  listRows,
  rowEdges,
} from "../../../../src-renderer/features/network/blocks";
import { through, waysOf } from "../../../../src-renderer/features/network/rowWays";

/** A residual block between two layers of their own: its add reads the layer before the block. */
const names = ["conv1", "layer1.0.conv1", "layer1.0.bn1", "layer1.0.add", "layer1.1.conv1", "fc", "loss"];
const edges = [
  ...[-1, 0, 1, 2, 3, 4, 5].map((from) => ({ from, to: from + 1 })),
  { from: 0, to: 3 },
  { from: 0, to: 5 },
];
const blocks = blocksOf(names);

test("layers that stand together and are named alike are a block; one alone is none", () => {
  expect(blocks).toEqual([{ name: "layer1.0", from: 1, to: 4 }]);
  expect(blocksOf(["a.x", "b", "a.y"])).toEqual([]);
  expect(blocksOf(["a.x.1", "a.x.2", "a.y.1", "a.y.2"]).map(({ name }) => name)).toEqual(["a.x", "a.y"]);
  expect(blocksOf([])).toEqual([]);
});

test("a few layers of a block within it belong to it where it goes on behind them; many are blocks of their own", () => {
  const residual = ["1.conv1", "1.bn1", "1.down.0", "1.down.1", "1.add", "2.conv1", "2.bn1"];
  expect(blocksOf(residual)).toEqual([
    { name: "1", from: 0, to: 5 },
    { name: "2", from: 5, to: 7 },
  ]);
  const dense = ["f.conv", "f.b1.conv1", "f.b1.conv2", "f.b2.conv1", "f.b2.conv2", "f.norm"];
  expect(blocksOf(dense).map(({ name }) => name)).toEqual(["f.b1", "f.b2"]);
});

test("a folded block is one row, an open one stands above its layers", () => {
  const folded = listRows(names, blocks, () => false);
  expect(folded.map((row) => (row.kind === "layer" ? row.unit : row.block.name))).toEqual([
    ...[0, "layer1.0", 4, 5, 6],
  ]);
  const open = listRows(names, blocks, () => true);
  expect(open.map((row) => (row.kind === "layer" ? row.unit : row.block.name))).toEqual([
    ...[0, "layer1.0", 1, 2, 3, 4, 5, 6],
  ]);
});

describe("ways between rows", () => {
  test("within a folded block are its own, and what jumps over it is an arc", () => {
    const rows = listRows(names, blocks, () => false);
    expect(rowEdges(edges, rows)).toEqual([
      ...[-1, 0, 1, 2, 3].map((from) => ({ from, to: from + 1 })),
      { from: 0, to: 3 },
    ]);
  });

  test("pass the head of an open block, where nothing comes in", () => {
    const rows = listRows(names, blocks, () => true);
    const { rows: ways } = waysOf(rowEdges(edges, rows), rows.filter(isPlace).length);
    const first = ways[1]!;
    expect(first).toMatchObject({ above: true, below: true });
    expect(through(first)).toEqual({
      ...{ above: true, below: true },
      arcs: first.arcs.map(({ level }) => ({ part: "passes", level })),
    });
    expect(through(first).arcs).toHaveLength(2);
    // What leaves the row beneath does not stand above it.
    expect(through(ways[0]!).arcs).toEqual([]);
  });
});

test.each([
  ["bn1", ["layer1.0.bn1", "BatchNorm2d 16"], true],
  ["layer1 batch", ["layer1.0.bn1", "BatchNorm2d 16"], true],
  ["conv", ["layer1.0.bn1", "BatchNorm2d 16"], false],
  ["", ["fc", "Linear"], true],
])("%j finds %j: %s", (wanted, texts, isIt) => {
  expect(isFound(wanted, ...texts)).toBe(isIt);
});
