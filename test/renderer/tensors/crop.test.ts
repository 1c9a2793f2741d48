import { describe, expect, test } from "vitest";
import { tensor } from "../../../src-engine/tensor/tensor";
import { cropOf, productOf } from "../../../src-renderer/tensors/crop";

const counted = (shape: readonly number[]): ReturnType<typeof tensor> =>
  tensor(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  );

describe("a crop", () => {
  const whole = counted([2, 3, 4, 5]);
  const box = { from: [1, 0, 1, 2], to: [2, 3, 3, 5] };

  test("holds the elements of its box, and every one knows its place", () => {
    const crop = cropOf(whole, box);
    expect(crop.tensor.shape).toEqual([1, 3, 2, 3]);
    expect(crop.fold).toEqual({ groups: 3, panels: 1, rows: 2, columns: 3 });
    expect([...crop.tensor.data.slice(0, 6)]).toEqual([67, 68, 69, 72, 73, 74]);
    expect(crop.indexOf(4)).toEqual([1, 0, 2, 3]);
    expect(crop.offsetOf([1, 0, 2, 3])).toBe(4);
    expect(crop.offsetOf([0, 0, 2, 3])).toBeUndefined();
  });

  test("turned by 180° each panel runs from its end to its beginning", () => {
    const crop = cropOf(whole, box, true);
    expect([...crop.tensor.data.slice(0, 6)]).toEqual([74, 73, 72, 69, 68, 67]);
    expect(crop.indexOf(0)).toEqual([1, 0, 2, 4]);
    expect(crop.offsetOf([1, 0, 2, 4])).toBe(0);
    expect(crop.indexOf(6)).toEqual([1, 1, 2, 4]);
  });

  test("of a matrix is a row of single cells", () => {
    const crop = cropOf(counted([3, 4]), { from: [1, 0], to: [2, 4] });
    expect(crop.fold).toEqual({ groups: 4, panels: 1, rows: 1, columns: 1 });
    expect([...crop.tensor.data]).toEqual([4, 5, 6, 7]);
  });

  test("multiplies with one that lies alike, and with no other", () => {
    const row = cropOf(counted([3, 4]), { from: [1, 0], to: [2, 4] });
    const column = cropOf(counted([4, 2]), { from: [0, 1], to: [4, 2] });
    expect([...(productOf(row, column)?.tensor.data ?? [])]).toEqual([4, 15, 30, 49]);
    expect(productOf(row, cropOf(counted([3, 4]), { from: [1, 0], to: [2, 3] }))).toBeUndefined();
  });
});
