import { expect, test } from "vitest";
import { rankedCommands } from "../../../src-renderer/app/rankedCommands";

const commands = [
  { group: "Run", title: "Next: one step" },
  { group: "View", title: "Next sample of the batch" },
  { group: "Inspect", title: "Choose the next batch…" },
  { group: "View", title: "Batch, and what comes next" },
];
const titles = (wanted: string): readonly string[] =>
  rankedCommands(commands, wanted).map(({ title }) => title);

test("the words as they stand come before the words in order, and these before any order", () => {
  expect(titles("next batch")).toEqual([
    "Choose the next batch…",
    "Next sample of the batch",
    "Batch, and what comes next",
  ]);
});

test("nothing typed is the whole table, as it is", () => {
  expect(titles(" ")).toEqual(commands.map(({ title }) => title));
});

test("what begins with it comes first, and a group may be named too", () => {
  expect(titles("batch")[0]).toBe("Batch, and what comes next");
  expect(titles("view next")).toEqual(["Next sample of the batch", "Batch, and what comes next"]);
});

test("a word that is nowhere finds nothing", () => {
  expect(titles("next gradient")).toEqual([]);
});
