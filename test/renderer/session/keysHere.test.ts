// The status line says what → does where the focus is, on every page of the stage and at every stop of Tab: it steps, or
// it does what the line says; and Escape makes it step again.

import { flushPromises } from "@vue/test-utils";
import { beforeEach, describe, expect, test } from "vitest";
import { stageTabs } from "../../../src-renderer/session/view/stageTab";
import { find, moves, openPage, press, settled, text } from "../appPage";
import type { FakeEngine } from "../fakeEngine";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});

const CONTROLS = "button, input, select, textarea, [tabindex]";
const stops = (): readonly HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (one) => one.tabIndex >= 0 && !one.matches(":disabled, [hidden] *"),
  );
const nameOf = (one: HTMLElement): string =>
  `${one.tagName.toLowerCase()} ${one.dataset["testid"] ?? one.getAttribute("aria-label") ?? one.textContent.trim()}`;
const isStepping = (): boolean => text("hint").includes("Press → ");

async function focus(one: HTMLElement): Promise<void> {
  one.focus();
  await answered();
}
async function answered(): Promise<void> {
  for (let i = 0; i < 3; i++) await flushPromises();
}
async function key(name: string): Promise<void> {
  const target = document.activeElement ?? window;
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true, bubbles: true }));
  await answered();
}
/** Whether → steps in time. */
async function steps(): Promise<boolean> {
  const before = moves(engine).length;
  await key("ArrowRight");
  return moves(engine).length > before;
}
function pointAt(one: Element): void {
  one.dispatchEvent(new Event("pointerdown", { bubbles: true }));
}

test.each(stageTabs.map(({ id, key }) => [id, key]))(
  "at every stop of Tab → does what the status line says, and Escape makes it step: page %s",
  async (_id, tab) => {
    await press(tab);
    const lies: string[] = [];
    let owned = 0;
    const all = stops();
    for (const stop of all) {
      if (!stop.isConnected) continue;
      await focus(stop);
      if (document.activeElement !== stop) continue;
      const said = isStepping();
      const line = text("hint");
      if ((await steps()) !== said) lies.push(`${nameOf(stop)}: "${line}"`);
      if (said) continue;
      owned++;
      await key("Escape");
      if (!isStepping() || !(await steps())) lies.push(`${nameOf(stop)} keeps the arrows after Escape`);
    }
    expect(lies).toEqual([]);
    expect(all.length).toBeGreaterThan(20);
    expect(owned).toBeGreaterThan(3);
  },
  60_000,
);

test("a cell that was clicked has the arrows, which is said, and how to let go of it", async () => {
  const picture = document.querySelector<HTMLElement>("[data-testid^='cells-']")!;
  pointAt(picture);
  await focus(picture);
  expect(text("hint")).toMatch(/^→ walks the cells\. Press Esc, then → to run /);
  expect(await steps()).toBe(false);
  await press("Escape");
  expect(text("hint")).toMatch(/Press → to /);
  expect(text("keys-spoken")).toBe("The arrow keys step.");
  expect(await steps()).toBe(true);
});

test("who pointed at a button is told that → steps, and it does", async () => {
  pointAt(find("next").element);
  await focus(find("next").element);
  expect(isStepping()).toBe(true);
  expect(await steps()).toBe(true);
});

test("in a field one is told that what is typed goes there", async () => {
  await focus(find("address").element);
  expect(text("hint")).toMatch(/^What is typed goes into this field\. Press Esc, then → /);
});

describe("the drawing pad", () => {
  beforeEach(async () => {
    await press("b");
    find("choose-draw").element.click();
    await settled();
    await focus(find("pad").element);
  });

  test("keeps only the keys it has a use for: all others are the page's", async () => {
    await press("1");
    expect(find("choose-iteration").attributes("aria-checked")).toBe("true");
    await press("?");
    expect(document.querySelector("[role=dialog]")).not.toBeNull();
  });

  test("lets go at Escape", async () => {
    expect(text("hint")).toMatch(/^→ moves the cell\. Press Esc, then → /);
    await press("Escape");
    expect(document.activeElement).toBe(document.body);
    expect(await steps()).toBe(true);
  });
});
