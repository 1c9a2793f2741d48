// The derivation of a rule, opened where one stands: by key, by button, from an explanation.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { useStageOverlay } from "../../../../src-renderer/session/view/stageOverlay";
import { useTheory } from "../../../../src-renderer/features/theory/theoryStore";
import type { FakeEngine } from "../../fakeEngine";
import { find, has, openPage, press, settled } from "../../appPage";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});

/** The document comes when it is first asked for. */
async function read(): Promise<void> {
  await press("t");
  await vi.waitUntil(() => has("theory-page"));
  await settled();
}
const current = (): string | undefined =>
  document.querySelector("[aria-label='Contents of the theory'] [aria-current]")?.textContent.trim();

describe("the derivation", () => {
  test("opens at the op of the current operation, has the focus, and Escape gives the stage back", async () => {
    await read();
    expect(find("sheet-theory").find("h2").text()).toBe("CrossEntropyLoss");
    expect(document.activeElement).toBe(find("theory-page").element);
    await press("Escape");
    expect(has("theory-page")).toBe(false);
    expect(useStageOverlay().shown).toBeUndefined();
  });

  test("follows the steps", async () => {
    await read();
    engine.pc = 6;
    await press("ArrowRight");
    expect(find("sheet-theory").find("h2").text()).toBe("Linear");
  });

  test("stays where links and contents lead, and returns to the rule", async () => {
    await read();
    const entries = find("sheet-theory").findAll("nav button");
    await entries.find((entry) => entry.text() === "ReLU")?.trigger("click");
    await settled();
    expect([find("sheet-theory").find("h2").text(), current()]).toEqual(["ReLU", "ReLU"]);
    engine.pc = 6;
    await press("ArrowRight");
    expect(current()).toBe("ReLU");
    find("theory-return").element.click();
    await settled();
    expect(find("sheet-theory").find("h2").text()).toBe("Linear");
  });

  test("of another operation is shown until the next stop", async () => {
    await read();
    useTheory().open(0);
    await settled();
    expect(find("sheet-theory").find("h2").text()).toBe("Conv2d");
    await press("ArrowRight");
    expect(find("sheet-theory").find("h2").text()).not.toBe("Conv2d");
  });

  test("is written in words, formulas and tables, and in nothing else", async () => {
    await read();
    useTheory().read("notation");
    await settled();
    const page = find("theory-page");
    expect(page.findAll("table tbody tr").length).toBeGreaterThan(5);
    expect(page.findAll(".katex math").length).toBeGreaterThan(10);
    expect(page.findAll("script, iframe, img")).toHaveLength(0);
  });
});
