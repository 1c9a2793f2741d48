// The palette has one mark, for keys and pointer: whoever moved last has it, and Enter runs it.

import { beforeEach, expect, test } from "vitest";
import { moves, openPage, press, settled } from "../appPage";
import type { FakeEngine } from "../fakeEngine";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
  await press("P", { ctrlKey: true, shiftKey: true });
});
const item = (title: string): HTMLElement => {
  const items = [...document.querySelectorAll<HTMLElement>("[data-testid=palette] [role=option]")];
  const found = items.find((one) => one.textContent.includes(title));
  if (!found) throw new Error(`the palette has no "${title}"`);
  return found;
};
const marked = (): readonly HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>("[data-testid=palette] [data-highlighted]"),
];
async function move(title: string, by: number): Promise<void> {
  const event = new Event("pointermove", { bubbles: true });
  item(title).dispatchEvent(Object.assign(event, { movementX: by, movementY: 0 }));
  await settled();
}

test("a pointer that moves takes the mark, and Enter runs what it points at", async () => {
  await move("Next: one step", 3);
  expect(marked()).toEqual([item("Next: one step")]);
  await press("Enter");
  expect(moves(engine)).toEqual(["next operation"]);
});

test("a pointer that rests does not take it from the keys", async () => {
  await move("Next: one step", 3);
  await press("ArrowDown");
  const byKeys = marked();
  await move("Next: one step", 0);
  expect(marked()).toEqual(byKeys);
  expect(byKeys).not.toEqual([item("Next: one step")]);
});

test("what cannot be run now takes no mark", async () => {
  const before = marked();
  await move("Forward again to where the jump led", 3);
  expect(marked()).toEqual(before);
});
