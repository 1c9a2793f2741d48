import { describe, expect, test } from "vitest";
import { arrange, cellAt, cellOrigin, neighbour, type Fold } from "../../../src-view/tensor/panels";

const maps: Fold = { groups: 8, panels: 1, rows: 28, columns: 28 };
const filters: Fold = { groups: 16, panels: 8, rows: 3, columns: 3 };
const vector: Fold = { groups: 13, panels: 1, rows: 1, columns: 1 };
const matrix: Fold = { groups: 1, panels: 1, rows: 10, columns: 64 };
const everything = { maps, filters, vector, matrix };

describe("arranging panels", () => {
  test.each(Object.entries(everything))(
    "the cell under every element's middle is that element: %s",
    (_, fold) => {
      const layout = arrange(fold, { width: 700, height: 180 }, 16);
      const size = fold.groups * fold.panels * fold.rows * fold.columns;
      for (let offset = 0; offset < size; offset++) {
        const { x, y } = cellOrigin(layout, offset);
        expect(cellAt(layout, { x: x + layout.cell / 2, y: y + layout.cell / 2 })).toBe(offset);
      }
    },
  );

  test.each(Object.entries(everything))("no element lies outside the picture: %s", (_, fold) => {
    const layout = arrange(fold, { width: 700, height: 180 }, 16);
    const size = fold.groups * fold.panels * fold.rows * fold.columns;
    for (let offset = 0; offset < size; offset++) {
      const { x, y } = cellOrigin(layout, offset);
      expect(x + layout.cell).toBeLessThanOrEqual(layout.width);
      expect(y + layout.cell).toBeLessThanOrEqual(layout.height);
    }
    expect(layout.width).toBeLessThanOrEqual(700);
    expect(layout.height).toBeLessThanOrEqual(180);
  });

  test("cells become as large as the box allows, in whole pixels", () => {
    expect(arrange(maps, { width: 8 * 28 * 3 + 7 * 4, height: 400 }, 16)).toMatchObject({
      across: 4,
      cell: 6,
    });
    expect(arrange(maps, { width: 8 * 28 * 3 + 7 * 4, height: 84 }, 16)).toMatchObject({
      across: 8,
      cell: 3,
    });
  });

  test("kernels stay apart at every size", () => {
    for (const width of [240, 700, 2000]) {
      const { cell, gap, groupGap } = arrange(filters, { width, height: width }, 16);
      expect(gap).toBeGreaterThanOrEqual(cell / 2 - 0.5);
      expect(groupGap).toBeGreaterThan(gap);
    }
  });

  test("small maps use the room by half pixels", () => {
    expect(arrange(maps, { width: 215, height: 150 }, 16)).toMatchObject({ across: 4, cell: 1.5 });
  });

  test("cells never grow past the largest that is asked for", () => {
    expect(arrange(vector, { width: 2000, height: 400 }, 12).cell).toBe(12);
  });

  test("a box with no room still gets cells of one pixel", () => {
    expect(arrange(maps, { width: 10, height: 10 }, 16).cell).toBe(1);
  });

  test("the gap between two maps belongs to neither", () => {
    const layout = arrange(maps, { width: 700, height: 84 }, 16);
    expect(cellAt(layout, { x: layout.cell * 28 + 1, y: 5 })).toBeUndefined();
    expect(cellAt(layout, { x: -1, y: 5 })).toBeUndefined();
    expect(cellAt(layout, { x: 5, y: layout.height + 1 })).toBeUndefined();
  });
});

describe("walking from cell to cell", () => {
  test("a step right at a map's edge reaches the next map, and stops at the last", () => {
    const layout = arrange(maps, { width: 700, height: 84 }, 16);
    expect(neighbour(layout, 27, 1, 0)).toBe(28 * 28);
    expect(neighbour(layout, 7 * 784 + 27, 1, 0)).toBe(7 * 784 + 27);
  });

  test("a step down stays in the column", () => {
    const layout = arrange(maps, { width: 700, height: 84 }, 16);
    expect(neighbour(layout, 5, 0, 1)).toBe(33);
  });

  test("filters are crossed panel by panel and row by row", () => {
    const layout = arrange(filters, { width: 80, height: 400 }, 16);
    expect(layout.across).toBe(1);
    expect(neighbour(layout, 2, 1, 0)).toBe(9);
    expect(neighbour(layout, 6, 0, 1)).toBe(8 * 9);
  });
});
