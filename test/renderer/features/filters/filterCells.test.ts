import { describe, expect, test } from "vitest";
import { colorTable } from "../../../../src-view/tensor/colormap";
import { paintFilters, writeFilterNumbers } from "../../../../src-renderer/features/filters/filterCells";
import { filterFigures, sortedFilters } from "../../../../src-renderer/features/filters/filterFigures";
import { arrangeFilters, placeOrigin } from "../../../../src-renderer/features/filters/filterGrid";
import { filterScales } from "../../../../src-view/tensor/filterScales";
import { scaleOf } from "../../../../src-view/tensor/scale";
import { colorOf } from "../../../../src-view/tensor/paintTensor";
import { tensor } from "../../../../src-engine/tensor/tensor";

describe("painting", () => {
  const shape = { outputs: 5, inputs: 2, rows: 3, columns: 3 };
  const data = Float32Array.from({ length: 90 }, (_, i) => (i === 13 ? NaN : i === 40 ? 0 : i - 45));
  const scale = scaleOf(data, "signed");
  const table = colorTable("diverging", "light");
  const order = [4, 0, 3, 1, 2];

  test.each([
    { x: 0, y: 0 },
    { x: 11, y: 37 },
  ])("every cell in view has its own number's colour, scrolled by $x, $y", (from) => {
    const layout = arrangeFilters(shape, 2, { width: 300, height: 100 });
    const pixels = { width: 250, height: 60, data: new Uint32Array(250 * 60) };
    for (const block of [0, 1]) paintFilters(pixels, { data, layout, block, order, scale, table }, from);
    let seen = 0;
    for (const block of [0, 1])
      for (let row = 0; row < 5; row++)
        for (let element = 0; element < 18; element++) {
          const origin = placeOrigin(layout, { block, row, element });
          const x = Math.floor(origin.x + layout.cell / 2) - from.x;
          const y = Math.floor(origin.y + layout.cell / 2) - from.y;
          if (x < 0 || y < 0 || x >= 250 || y >= 60) continue;
          seen++;
          const value = data[order[row]! * 18 + element]!;
          expect(pixels.data[y * 250 + x]).toBe(colorOf(value, scale, table));
        }
    expect(seen).toBeGreaterThan(30);
  });
});

test("numbers stand in the cells in view where there is room for them, and only there", () => {
  const shape = { outputs: 5, inputs: 2, rows: 3, columns: 3 };
  const data = Float32Array.from({ length: 90 }, (_, i) => i);
  const scale = scaleOf(data, "signed");
  const written: string[] = [];
  const context = {
    fillText: (text: string) => void written.push(text),
  } as unknown as CanvasRenderingContext2D;
  const table = colorTable("diverging", "dark");
  const write = (zoom: number): readonly string[] => {
    const layout = arrangeFilters(shape, 1, { width: 300, height: 100 }, zoom);
    const what = { data, layout, block: 0, order: [4, 0, 3, 1, 2], scale, table };
    writeFilterNumbers(context, what, { x: 0, y: 0 }, { width: 100, height: 90 }, "monospace");
    return written.splice(0);
  };
  expect(write(1)).toEqual([]);
  expect(write(4).slice(0, 9)).toEqual(["72", "73", "74", "75", "76", "77", "78", "79", "80"]);
});

describe("figures", () => {
  const weight = Float32Array.of(3, 4, 0, 0, 1, 0, 1, 0);
  const grad = Float32Array.of(1, 0, NaN, 0, 2, 0, 2, 0);
  const update = Float64Array.of(0.5, 0, 0, 0, 0.1, 0, 0.2, 0);
  const figures = filterFigures({ weight, grad, update }, 4);

  test("are each filter's norms, and the update's as a share of the weight's", () => {
    expect(figures.weight).toEqual([5, 0, 1, 1]);
    expect(figures.grad).toEqual([1, NaN, 2, 2]);
    expect(figures.ratio).toEqual([0.1, NaN, 0.1, 0.2]);
  });

  test("sort the largest first; equal ones keep their order, and NaN is on top", () => {
    expect(sortedFilters(figures, "order")).toEqual([0, 1, 2, 3]);
    expect(sortedFilters(figures, "weight")).toEqual([0, 2, 3, 1]);
    expect(sortedFilters(figures, "grad")).toEqual([1, 2, 3, 0]);
    expect(sortedFilters(figures, "ratio")).toEqual([1, 3, 0, 2]);
  });

  test("without a gradient there is nothing to sort by", () => {
    const early = filterFigures({ weight, grad: undefined, update: undefined }, 4);
    expect(sortedFilters(early, "grad")).toEqual([0, 1, 2, 3]);
  });
});

test("W and W₀ share a scale; what was added has its own, or that of W when asked; the gradient always its own", () => {
  const of = (...values: number[]): ReturnType<typeof tensor> => tensor([values.length], values, "float32");
  const known = {
    weight: of(1, -2),
    initial: of(3, 0),
    change: of(-0.5),
    grad: of(40),
    update: of(0.125),
  };
  const highs = (together: boolean): Record<string, number> =>
    Object.fromEntries(
      Object.entries(filterScales(known, together)).map(([kind, { scale }]) => [kind, scale.high]),
    );
  expect(highs(false)).toEqual({ weight: 3, initial: 3, change: 0.5, grad: 40, update: 0.125 });
  expect(highs(true)).toEqual({ weight: 3, initial: 3, change: 3, grad: 40, update: 3 });
});
