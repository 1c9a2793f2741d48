import { describe, expect, test } from "vitest";
import {
  arrangeFilters,
  kernelOrigin,
  placeAt,
  placeBeside,
  placeOrigin,
  type FilterPlace,
  type FilterShape,
} from "../../../../src-renderer/features/filters/filterGrid";

const shapes: readonly (readonly [string, FilterShape])[] = [
  ["1×1 kernels, 3→64", { outputs: 64, inputs: 3, rows: 1, columns: 1 }],
  ["3×3 kernels, 1→8", { outputs: 8, inputs: 1, rows: 3, columns: 3 }],
  ["3×3 kernels, 8→16", { outputs: 16, inputs: 8, rows: 3, columns: 3 }],
  ["5×5 kernels, 6→16", { outputs: 16, inputs: 6, rows: 5, columns: 5 }],
  ["11×11 kernels, 3→64", { outputs: 64, inputs: 3, rows: 11, columns: 11 }],
  ["a matrix 845→64 on five maps", { outputs: 64, inputs: 5, rows: 13, columns: 13 }],
  ["a matrix 64→10", { outputs: 10, inputs: 64, rows: 1, columns: 1 }],
];
const rooms = [
  { width: 510, height: 240 },
  { width: 1700, height: 760 },
];

describe.each(shapes)("%s", (_name, shape) => {
  const perFilter = shape.inputs * shape.rows * shape.columns;

  test.each(rooms)("every cell is found again under its own middle, in $width × $height", (room) => {
    for (const blocks of [1, 4]) {
      const layout = arrangeFilters(shape, blocks, room);
      for (let block = 0; block < blocks; block++)
        for (const row of [0, shape.outputs - 1])
          for (let element = 0; element < perFilter; element++) {
            const place = { block, row, element };
            const { x, y } = placeOrigin(layout, place);
            const middle = layout.cell / 2;
            expect(placeAt(layout, { x: x + middle, y: y + middle })).toEqual(place);
            expect(x + layout.cell).toBeLessThanOrEqual(layout.width);
            expect(y + layout.cell).toBeLessThanOrEqual(layout.height);
          }
    }
  });

  test("one tensor alone needs no scrolling sideways in a large window", () => {
    const room = { width: 1700, height: 760 };
    expect(arrangeFilters(shape, 1, room).width).toBeLessThanOrEqual(room.width);
  });

  test("kernels, filters and blocks do not overlap", () => {
    const layout = arrangeFilters(shape, 4, { width: 510, height: 240 });
    const [first, next] = [kernelOrigin(layout, 0, 0, 0), kernelOrigin(layout, 0, 0, 1)];
    expect(next.x - first.x).toBeGreaterThanOrEqual(shape.columns * layout.cell);
    expect(layout.pitch).toBeGreaterThan(shape.rows * layout.cell);
    expect(layout.step).toBeGreaterThan(
      kernelOrigin(layout, 0, 0, shape.inputs - 1).x + shape.columns * layout.cell,
    );
  });

  test("the arrow keys lead through every cell of a row, block after block, and back", () => {
    const layout = arrangeFilters(shape, 2, { width: 510, height: 240 });
    const first: FilterPlace = { block: 0, row: 0, element: 0 };
    const seen = new Set<string>();
    let at = first;
    for (;;) {
      seen.add(`${at.block} ${at.element}`);
      const next = placeBeside(layout, at, 1, 0);
      if (next === at) break;
      expect(placeBeside(layout, next, -1, 0)).toEqual(at);
      at = next;
    }
    expect(seen.size).toBe(2 * shape.inputs * shape.columns);
    for (let down = 0; down < shape.outputs * shape.rows; down++) at = placeBeside(layout, at, 0, 1);
    expect(at).toEqual({ block: 1, row: shape.outputs - 1, element: perFilter - 1 });
  });
});

test("four tensors of a Linear layer on sixteen 7×7 maps stand side by side in the smallest window", () => {
  const room = { width: 547, height: 240 };
  const shape = { outputs: 10, inputs: 16, rows: 7, columns: 7 };
  expect(arrangeFilters(shape, 4, room).width).toBeLessThanOrEqual(room.width);
});

test("all filters are seen at once where their cells are large enough to be read", () => {
  const room = { width: 1700, height: 760 };
  const { cell, height } = arrangeFilters({ outputs: 16, inputs: 8, rows: 3, columns: 3 }, 4, room);
  expect(cell).toBeGreaterThanOrEqual(12);
  expect(height).toBeLessThanOrEqual(room.height);
});

test("zooming in makes cells larger, and never less than what fits", () => {
  const shape = { outputs: 16, inputs: 8, rows: 3, columns: 3 };
  const room = { width: 510, height: 240 };
  const cells = [1, 2, 4, 16].map((zoom) => arrangeFilters(shape, 1, room, zoom).cell);
  expect(cells).toEqual([...cells].sort((a, b) => a - b));
  expect(cells[3]).toBeGreaterThan(100);
});
