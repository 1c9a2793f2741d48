import { describe, expect, test } from "vitest";
import { arrangeFilters, type FilterShape } from "../../../../src-renderer/features/filters/filterGrid";
import { arrangeTiers } from "../../../../src-renderer/features/filters/filterTiers";

const conv1: FilterShape = { outputs: 8, inputs: 1, rows: 3, columns: 3 };
const conv2: FilterShape = { outputs: 16, inputs: 8, rows: 3, columns: 3 };
const linear: FilterShape = { outputs: 10, inputs: 16, rows: 7, columns: 7 };
const AROUND = 156;
const large = { width: 1570, height: 890 };
const small = { width: 430, height: 385 };

describe("the tensors of a layer's filters", () => {
  test("stand two by two where a row of four would have tiny cells and leave half of the height empty", () => {
    const { across, layout } = arrangeTiers(linear, 4, large, AROUND);
    expect(across).toBe(2);
    const row = arrangeFilters(linear, 4, { width: large.width, height: large.height - AROUND });
    expect(layout.cell).toBeGreaterThanOrEqual(1.5 * row.cell);
    expect(layout.width).toBeLessThanOrEqual(large.width);
  });

  test.each([
    ["few small filters", conv1],
    ["many filters", conv2],
  ])("stand in a row where that shows %s as large", (_what, shape) => {
    expect(arrangeTiers(shape, 4, large, AROUND).across).toBe(4);
  });

  test("stand two by two rather than be scrolled sideways", () => {
    const { across, layout } = arrangeTiers(linear, 4, small, AROUND);
    expect(across).toBe(2);
    expect(layout.width).toBeLessThanOrEqual(small.width);
  });

  test("stay where they are while one looks closer", () => {
    const [fits, closer] = [1, 4].map((zoom) => arrangeTiers(linear, 4, large, AROUND, zoom));
    expect(closer?.across).toBe(fits?.across);
    expect(closer?.layout.cell).toBeGreaterThan(fits?.layout.cell ?? NaN);
  });

  test("stand in a row before anything is laid out", () => {
    expect(arrangeTiers(linear, 4, { width: 1, height: 1 }, AROUND).across).toBe(4);
  });

  test("one alone is a row", () => {
    expect(arrangeTiers(linear, 1, large, AROUND).across).toBe(1);
  });
});
