import { expect, test } from "vitest";
import { foundCommands } from "../../../src-renderer/app/foundCommands";

const commands = [
  { group: "Run", title: "Next: one step" },
  { group: "View", title: "Next sample of the batch" },
  { group: "Inspect", title: "Choose the next batch…" },
  { group: "View", title: "Batch, and what comes next" },
];
const titles = (wanted: string): readonly string[] =>
  foundCommands(commands, wanted).map(({ command }) => command.title);

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

test.each([
  ["a letter too many", "battch"],
  ["a letter too few", "bach"],
  ["a wrong letter", "bagch"],
  ["two letters in each other's place", "bacth"],
])("%s is forgiven", (_, wanted) => {
  expect(titles(wanted)[0]).toBe("Batch, and what comes next");
});

test("of a short word every letter counts", () => {
  expect(titles("ons")).toEqual([]);
  expect(titles("one")).toEqual(["Next: one step"]);
});

test("what matched is marked, in the title and in the group", () => {
  const [first] = foundCommands(commands, "insp batch");
  const marked = (parts: readonly { readonly text: string; readonly isMatch: boolean }[]): string =>
    parts.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join("");
  expect(marked(first!.title)).toBe("Choose the next [batch]…");
  expect(marked(first!.group)).toBe("[Insp]ect");
});

test("what no name has a letter of finds nothing, and nothing but marks is nothing typed", () => {
  expect(titles("шаг")).toEqual([]);
  expect(titles("…")).toHaveLength(commands.length);
});

test("a whole title is found, however many words and marks it has", () => {
  expect(titles("Batch, and what comes next")).toEqual(["Batch, and what comes next"]);
});

test("a command is found by other words for it too, which are not shown and come last", () => {
  const some = [
    { group: "Session", title: "Export weights…", also: "save npz onnx" },
    { group: "Session", title: "Save session…" },
  ];
  const found = (wanted: string) => foundCommands(some, wanted).map(({ command }) => command.title);
  expect(found("npz")).toEqual(["Export weights…"]);
  expect(found("save")).toEqual(["Save session…", "Export weights…"]);
  const [first] = foundCommands(some, "npz");
  expect(first!.title).toEqual([{ text: "Export weights…", isMatch: false }]);
});
