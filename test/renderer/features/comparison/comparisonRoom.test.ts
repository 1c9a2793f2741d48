import { describe, expect, test } from "vitest";
import { comparisonRoom } from "../../../../src-renderer/features/comparison/comparisonRoom";
import type { Picture } from "../../../../src-view/tensor/picture";

const small = { width: 607, height: 278 };
const large = { width: 1780, height: 520 };
const cells = (groups: number, panels: number, rows: number, columns: number): Picture => ({
  ...{ kind: "cells", role: "signed", caption: "" },
  fold: { groups, panels, rows, columns },
});
const bars: Picture = { ...cells(10, 1, 1, 1), kind: "bars" };

describe("A, B and A − B", () => {
  test("stand one beneath the other where wide filters would have tiny cells in a third of the width", () => {
    expect(comparisonRoom(cells(16, 8, 3, 3), small)).toBe("beneath");
  });

  test("stand beside each other where that makes their cells larger", () => {
    expect(comparisonRoom(cells(16, 1, 14, 14), small)).toBe("beside");
    expect(comparisonRoom(cells(1, 1, 28, 28), large)).toBe("beside");
  });

  test("stand beside each other as bars, at every size", () => {
    for (const box of [small, large]) expect(comparisonRoom(bars, box)).toBe("beside");
  });

  test("stand beside each other before anything is laid out", () => {
    expect(comparisonRoom(cells(16, 8, 3, 3), { width: 0, height: 0 })).toBe("beside");
  });
});
