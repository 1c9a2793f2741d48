import { expect, test } from "vitest";
import { Confusions } from "../../../src-view/tensor/confusions";
import {
  classesInOrder,
  groupedCounts,
  groupsOf,
  MOST_ROWS,
  takenFor,
} from "../../../src-view/tensor/groupedConfusion";
import { classesNamed, topClasses } from "../../../src-view/tensor/topClasses";

const CLASSES = 1000;
const names = Array.from({ length: CLASSES }, (_, c) => `class ${c}`);
/** Every class is right twice, and 7 is taken for 990 five times, 500 for 7 once. */
const numbers = names.flatMap((_, c) => [c, c, 2]).concat([7, 990, 5, 500, 7, 1]);
const confusions = new Confusions(numbers, CLASSES);
const inOrder = classesInOrder(names, confusions, "number");

test("a thousand classes come in few groups, all of them in one", () => {
  const groups = groupsOf(inOrder, names);
  expect(groups).toHaveLength(MOST_ROWS);
  expect(groups.flatMap(({ classes }) => classes)).toEqual(inOrder);
  expect(groups[0]!.name).toBe("class 0 … class 39");
  expect(groupsOf([3, 4], names).map(({ name }) => name)).toEqual(["class 3", "class 4"]);
});

test("no image is lost when groups are counted", () => {
  const groups = groupsOf(inOrder, names);
  const { counts, most } = groupedCounts(confusions, groups, groups);
  expect(counts.flat().reduce((sum, n) => sum + n, 0)).toBe(2 * CLASSES + 6);
  expect(counts[0]![24]).toBe(5);
  expect(most).toBe(80);
});

test("a stretch looked at closer counts its own images alone", () => {
  const rows = groupsOf(inOrder.slice(0, 40), names);
  const columns = groupsOf(inOrder.slice(980, 1000), names);
  const { counts } = groupedCounts(confusions, rows, columns);
  expect(counts.flat().reduce((sum, n) => sum + n, 0)).toBe(5);
});

test("classes can be put first that are most often mistaken, either way", () => {
  expect(classesInOrder(names, confusions, "mistakes").slice(0, 4)).toEqual([7, 990, 500, 0]);
  expect(classesInOrder(["b", "a", "C"], new Confusions([], 3), "name")).toEqual([1, 0, 2]);
});

test("mistakes are told most often first, without what was right", () => {
  expect(confusions.mistakes).toEqual([
    { label: 7, predicted: 990, n: 5 },
    { label: 500, predicted: 7, n: 1 },
  ]);
  expect(confusions.count(7, 990)).toBe(5);
  expect(confusions.count(7, 991)).toBe(0);
});

test("of one class is told what it is taken for, itself first", () => {
  expect(takenFor(confusions, [7])).toEqual([7, 990]);
});

test("of many probabilities the largest are shown and the right one, of a few all in their order", () => {
  const many = Array.from({ length: 100 }, (_, c) => (c === 40 ? 0.5 : c === 60 ? 0.4 : 0.001));
  expect(topClasses(many, 3, 77)).toEqual([40, 60, 0, 77]);
  expect(topClasses(many, 3, 60)).toEqual([40, 60, 0]);
  expect(topClasses([0.1, 0.9], 1)).toEqual([0, 1]);
  expect(topClasses([...many.slice(1), NaN], 2)[0]).toBe(99);
});

test("classes are found by a part of their name, those that begin with it first", () => {
  expect(classesNamed(["red disc", "disc", "ring"], "DISC", 5)).toEqual([1, 0]);
  expect(classesNamed(names, "99", 3)).toEqual([99, 199, 299]);
  expect(classesNamed(names, "  ", 3)).toEqual([]);
});
