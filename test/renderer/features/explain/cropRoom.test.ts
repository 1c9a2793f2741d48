import { describe, expect, test } from "vitest";
import { CROP_GAP, cropRoom } from "../../../../src-renderer/features/explain/cropRoom";
import type { Fold } from "../../../../src-view/tensor/panels";

const maps = (groups: number, side: number): Fold => ({ groups, panels: 1, rows: side, columns: side });
const three = (fold: Fold): readonly Fold[] => [fold, fold, fold];
const vector: Fold = { groups: 784, panels: 1, rows: 1, columns: 1 };

describe("the boxes of an explanation", () => {
  test("stand beside each other where they are few, beneath where their cells gain", () => {
    expect(cropRoom(three(maps(1, 3)), 380, 96).stand).toBe("beside");
    expect(cropRoom(three(maps(64, 14)), 380, 96).stand).toBe("beneath");
  });

  test.each([1, 3, 8, 32, 64, 128, 256].flatMap((batch) => [3, 5, 14, 28].map((side) => [batch, side])))(
    "are never wider than their room: %i maps of %i × that",
    (batch, side) => {
      for (const width of [270, 300, 380, 470]) {
        const { stand, box, layouts } = cropRoom(three(maps(batch, side)), width, 96);
        for (const layout of layouts) expect(layout.width).toBeLessThanOrEqual(box.width);
        const taken = stand === "beside" ? 3 * box.width + 2 * CROP_GAP : box.width;
        expect(taken).toBeLessThanOrEqual(width);
      }
    },
  );

  test("scroll where even one pixel a cell is too much, at a size that can be read", () => {
    const { box, layouts } = cropRoom([maps(256, 28)], 300, 96);
    expect(layouts[0]!.height).toBeGreaterThan(box.height);
    expect(layouts[0]!.cell).toBeGreaterThanOrEqual(1);
  });

  test("wrap what is a row of numbers", () => {
    const { box, layouts } = cropRoom([vector, vector], 300, 96);
    for (const { width, height } of layouts) {
      expect(width).toBeLessThanOrEqual(box.width);
      expect(height).toBeLessThanOrEqual(box.height);
    }
  });
});
