import { expect, test } from "vitest";
import { Confusions } from "../../../src-view/tensor/confusions";
import { confusionMatrix } from "../../../src-view/tensor/confusionMatrix";

const classes = [
  { count: 3, predicted: 2, correct: 2, recall: 2 / 3, precision: 1 },
  { count: 1, predicted: 2, correct: 1, recall: 1, precision: 0.5 },
];
const counts = new Confusions([0, 0, 2, 0, 1, 1, 1, 1, 1], 2);
const { most, rows } = confusionMatrix(["zero", "one"], counts, { classes }, "linear", "light");

test("a row of the matrix is a label, a column a prediction", () => {
  expect(rows.map(({ name, cells }) => [name, ...cells.map(({ n }) => n)])).toEqual([
    ["zero", 2, 1],
    ["one", 0, 1],
  ]);
  expect(most).toBe(2);
  expect(rows.map(({ score }) => score?.recall)).toEqual([2 / 3, 1]);
});

test("equal counts have equal colours wherever they stand, and where nothing is counted there is none", () => {
  expect(rows[0]!.cells[1]!.paint).toEqual(rows[1]!.cells[1]!.paint);
  expect(rows[0]!.cells[0]!.paint).not.toEqual(rows[0]!.cells[1]!.paint);
  expect(rows[1]!.cells[0]!.paint).toBeUndefined();
});
