// The list of branches, and comparing two of them.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { useSession } from "../../../../src-renderer/session/session";
import { useTimeline } from "../../../../src-renderer/session/run/timeline";
import { click, find, has, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { bent, main, timeline, remember } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});
const focusBars = (): void => find("bars-fc.output").element.focus();

describe("branches", () => {
  beforeEach(async () => {
    engine.more = { branch: 1 };
    engine.reply("timeline", () => ({ body: { ...timeline, branch: 1, branches: [bent, main] } }));
    await press("ArrowRight");
    await useTimeline().refresh();
    await settled();
    await find("toggle-branches").trigger("click");
  });

  test("stand as a tree with their forks and edits, and where we are is marked", () => {
    expect(text("section-branches")).toMatch(/main.*bent/);
    expect(text("branch-row-1")).toContain("from 3/loss/output");
    expect(text("branch-row-1")).toContain("fc.output[0,1]: 1 → 0.5");
    expect(find("branch-row-1").get("[data-testid=branch-end]").attributes("aria-current")).toBe("true");
  });

  test("going to one goes to the last iteration it has been to; its fork is a click too", async () => {
    await find("branch-row-0").get("[data-testid=branch-end]").trigger("click");
    await settled();
    expect(engine.told.goto).toEqual({ address: "3", branch: 0 });
    await find("branch-row-1").get("[data-testid=branch-fork]").trigger("click");
    await settled();
    expect(engine.told.goto).toEqual({ address: "3/loss/output", branch: 1 });
  });

  test("F2 renames it", async () => {
    engine.reply("nameBranch", () => ({ body: {} }));
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("F2");
    await type("branch-name", "half the logit");
    await press("Enter");
    expect(engine.told.nameBranch).toEqual({ branch: 1, name: "half the logit" });
  });

  test("Delete asks, says what goes with it, and deletes; the keyboard goes on at the parent", async () => {
    const third = { ...bent, id: 2, name: "further", parent: 1, fork: "5/update/fc", iterations: 9 };
    let all = [bent, main, third];
    engine.more = { branch: 0 };
    engine.reply("timeline", () => ({ body: { ...timeline, branch: 0, branches: all } }));
    engine.reply("deleteBranch", ({ branch }) => {
      all = [main];
      return { body: { deleted: [branch, 2] } };
    });
    await press("ArrowRight");
    await useTimeline().refresh();
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("Delete");
    expect(text("branch-delete-dialog")).toContain("Delete bent?");
    expect(text("branch-delete-dialog")).toContain("so does the one that leaves it");
    expect(text("branch-delete-dialog")).toContain("further1 edit, 3 iterations since 5/update/fc");
    expect(engine.told.deleteBranch).toBeUndefined();
    await click("branch-delete-run");
    await settled();
    expect(engine.told.deleteBranch).toEqual({ branch: 1 });
    expect(has("branch-row-1")).toBe(false);
    expect(document.activeElement?.closest("[data-testid=branch-row-0]")).not.toBeNull();
  });

  test("neither the first nor the one where we are is deleted, and the latter says why", async () => {
    expect(find("branch-row-0").find("[data-testid=branch-delete]").exists()).toBe(false);
    const button = find("branch-row-1").get("[data-testid=branch-delete]");
    expect(button.attributes()).toMatchObject({ disabled: "", "aria-label": "bent stays: We are on it" });
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("Delete");
    expect(has("branch-delete-dialog")).toBe(false);
  });

  test("Enter in a branch's name keeps the name and is nothing to the row that gets the focus", async () => {
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("F2");
    const enter = new KeyboardEvent("keydown", { key: "Enter", cancelable: true, bubbles: true });
    find("branch-name").element.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(true);
  });

  test("a comparison begins with this moment and the parent's, and names the largest difference", async () => {
    engine.reply("compare", () => {
      return {
        body: {},
        tensors: new Map([
          ["a", tensor([1, 3], [0, 1, 2], "float32")],
          ["b", tensor([1, 3], [0, 0.5, 2], "float32")],
        ]),
      };
    });
    focusBars();
    await press("ArrowRight");
    await press("Escape");
    await click("compare");
    expect(engine.told.compare).toMatchObject({
      a: { branch: 1, address: "3/backward/loss/gradInput", sample: 0 },
      b: { branch: 0, address: "3/backward/loss/gradInput", sample: 0 },
    });
    expect(text("sheet-about")).toMatch(/max \|A−B\| 0\.500 at .*\[0,1\]; 1 of 3 differ/);
    engine.reply("compare", () => ({
      body: {},
      tensors: new Map(["a", "b"].map((side) => [side, tensor([1, 3], [0, NaN, 2], "float32")])),
    }));
    await find("compare-path").setValue("fc.output");
    await settled();
    expect(text("sheet-about")).toBe("identical bits");
  });

  test("stays at its moments when we go elsewhere, says so, and comes along when it is told", async () => {
    engine.reply("compare", () => ({
      body: {},
      tensors: new Map(["a", "b"].map((side) => [side, tensor([1, 3], [0, 1, 2], "float32")])),
    }));
    await click("compare");
    const { address } = engine.told.compare!.a;
    expect(has("compare-elsewhere")).toBe(false);
    await press("F10");
    const here = useSession().stopped!.address;
    expect(here).not.toBe(address);
    expect(engine.told.compare).toMatchObject({ a: { address } });
    expect(text("compare-elsewhere")).toContain(`We are at ${here}; what is compared stays at its moments.`);
    await click("compare-here");
    expect(engine.told.compare).toMatchObject({ a: { branch: 1, address: here }, b: { address } });
    expect(has("compare-elsewhere")).toBe(false);
  });

  test("a branch that has not come so far is compared where it ended", async () => {
    const short = { ...main, iterations: 3 };
    engine.reply("timeline", () => ({ body: { ...timeline, branch: 1, branches: [bent, short] } }));
    await useTimeline().refresh();
    await settled();
    await find("branch-row-0").get("[data-testid=branch-compare]").trigger("click");
    await settled();
    const { address } = engine.told.compare!.a;
    expect(address).toMatch(/^2\//);
    expect(engine.told.compare).toMatchObject({ a: { branch: 1 }, b: { branch: 0, address } });
  });
});
