// Breakpoints in the gutter, in their list and in the dialog, with the keyboard alone.

import type { DOMWrapper } from "@vue/test-utils";
import { beforeEach, describe, expect, test } from "vitest";
import { useBreakpoints } from "../../../../src-renderer/session/breakpoints/breakpoints";
import { useTimeline } from "../../../../src-renderer/session/run/timeline";
import { useView } from "../../../../src-renderer/session/view/view";
import { click, find, has, openPage, press, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { timeline } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});
const places = (): unknown[] => engine.breakpoints.map(({ place, condition }) => place ?? condition);

describe("the gutter", () => {
  test("F9 sets a breakpoint on the operation that ran last, and takes away what stops there", async () => {
    await press("ArrowRight");
    await press("F9");
    expect(places()).toEqual(["backward/loss/gradInput"]);
    await press("F9");
    await click("gutter-backward/loss");
    expect(places()).toEqual(["backward/loss"]);
    (document.activeElement as HTMLElement | null)?.blur();
    await press("F9");
    expect(places()).toEqual([]);
  });

  test("by layers F9 sets a breakpoint on the current phase of the current layer, and takes it away", async () => {
    useView().granularity = "layer";
    await press("ArrowRight");
    await press("F9");
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: true, place: "backward/loss" }]);
    expect(find("gutter-backward/loss").attributes("aria-pressed")).toBe("true");
    await press("F9");
    expect(engine.breakpoints).toEqual([]);
  });

  test("Space on a row sets one on its layer, and does not choose the layer", async () => {
    await press("ArrowRight");
    document.querySelector<HTMLElement>('[data-testid="layer-fc"] button.layer')?.focus();
    await press(" ");
    expect(places()).toEqual(["backward/fc"]);
    expect(useView().pinned).toBeUndefined();
  });

  test("F9 on a parameter's row is about its gradient", async () => {
    find("parameter-fc.weight").element.focus();
    await press("F9");
    expect(places()).toEqual(["backward/fc/gradWeight"]);
  });

  test("a click on a mark with a condition switches it, so that the condition is not lost", async () => {
    useBreakpoints().add({ enabled: true, place: "forward/relu", condition: "loss > 1" });
    await settled();
    await find("gutter-forward/relu").trigger("click");
    expect(engine.breakpoints).toMatchObject([{ enabled: false, condition: "loss > 1" }]);
  });

  test("a unit's mark is in its own slot, though its last operation is a parameter's", async () => {
    await click("gutter-backward/fc");
    expect(find("gutter-backward/fc").classes()).toContain("taken");
    expect(find("gutter-backward/fc/gradWeight").classes()).not.toContain("taken");
  });

  test("shows what kind each is: off, logpoint, conditional, not understood", async () => {
    const { add } = useBreakpoints();
    add({ enabled: false, place: "forward/conv" });
    add({ enabled: true, place: "forward/relu", logMessage: "hello" });
    add({ enabled: true, place: "forward/flatten", condition: "norm(" });
    await settled();
    const dot = (place: string): Omit<DOMWrapper<Element>, "exists"> => find(`gutter-${place}`).get(".dot");
    expect(dot("forward/conv").classes()).toContain("off");
    expect(dot("forward/relu").attributes("data-shape")).toBe("diamond");
    expect(dot("forward/flatten").classes()).toContain("unverified");
    expect(dot("forward/flatten").find(".sign").exists()).toBe(true);
    expect(find("gutter-forward/flatten").attributes("data-tip")).toContain(
      "expected an operand, got the end",
    );
  });
});

describe("the list", () => {
  beforeEach(async () => {
    const { add } = useBreakpoints();
    add({ enabled: true, place: "forward/conv" });
    add({ enabled: true, place: "forward/relu" });
    add({ enabled: true, place: "forward/fc" });
    await click("toggle-breakpoints");
    find("breakpoint-1").element.focus();
  });

  test("arrows walk it, Space switches, Delete removes and goes on", async () => {
    await press("ArrowDown");
    expect(document.activeElement).toBe(find("breakpoint-2").element);
    await press(" ");
    expect(engine.breakpoints[1]).toMatchObject({ id: 2, enabled: false });
    await press("Delete");
    expect(places()).toEqual(["forward/conv", "forward/fc"]);
    expect(document.activeElement).toBe(find("breakpoint-3").element);
    await press("F9");
    expect(places()).toEqual(["forward/conv"]);
  });

  test("all are switched off at once, and on again", async () => {
    await click("breakpoints-off");
    expect(engine.breakpoints.map(({ enabled }) => enabled)).toEqual([false, false, false]);
    await click("breakpoints-off");
    expect(engine.breakpoints.map(({ enabled }) => enabled)).toEqual([true, true, true]);
  });

  test("what waited for a removed one waits no more", async () => {
    useBreakpoints().add({ enabled: true, condition: "loss > 1", after: 1 });
    useBreakpoints().remove(1);
    await settled();
    expect(engine.breakpoints.at(-1)).toEqual({ id: 4, enabled: true, condition: "loss > 1" });
  });

  test("the first value that is not finite is asked about once, and remembered", async () => {
    expect(find("non-finite").element).toMatchObject({ checked: true });
    engine.heard.length = 0;
    await click("non-finite");
    expect(engine.heard).toContain("setExceptionBreakpoints");
    expect(useBreakpoints().nonFinite).toBe(false);
  });

  test("is there again at the next visit, and told to the engine", async () => {
    await click("non-finite");
    engine = await openPage(undefined, { remembers: true });
    expect(places()).toEqual(["forward/conv", "forward/relu", "forward/fc"]);
    expect(useBreakpoints().nonFinite).toBe(false);
  });
});

test("in the list one that is not understood still shows its condition", async () => {
  useBreakpoints().add({ enabled: true, place: "forward/fc", condition: "norm(" });
  await click("toggle-breakpoints");
  expect(text("breakpoint-1")).toContain("norm(expected an operand, got the end");
});

test("in the list each tells how often it is hit, as the engine counts it after a stop", async () => {
  engine.reply("timeline", () => ({
    body: {
      ...timeline,
      hits: [
        { id: 1, count: 3, iterations: [2, 3, 5] },
        { id: 2, count: 0, iterations: [] },
      ],
    },
  }));
  const { add } = useBreakpoints();
  add({ enabled: true, place: "forward/fc" });
  add({ enabled: true, place: "backward/fc" });
  await press("ArrowRight");
  await useTimeline().refresh();
  await click("toggle-breakpoints");
  const row = (id: number): Element => find(`breakpoint-${id}`).element.closest("li")!;
  expect(row(1).querySelector(".hits")?.textContent).toBe("3×");
  expect(row(1).querySelector(".hits")?.getAttribute("data-tip")).toContain(
    "3 hits from iteration 0 of this run",
  );
  expect(row(2).querySelector(".hits")).toBeNull();
});

describe("the dialog", () => {
  async function write(id: string, wanted: string): Promise<void> {
    find(id).element.focus();
    await find(id).setValue(wanted);
    await settled(260);
  }

  test("the engine reads along: what is wrong stands under the field, with a caret", async () => {
    await press("F9", { shiftKey: true });
    await write("breakpoint-condition", "norm(");
    const dialog = find("breakpoint-dialog");
    expect(dialog.text()).toContain("expected an operand, got the end");
    expect(dialog.get(".caret").attributes("style")).toContain("5ch");
    expect(find("breakpoint-condition").attributes("aria-invalid")).toBe("true");
    await write("breakpoint-condition", "norm(fc.weight.grad) > 1");
    expect(dialog.find(".caret").exists()).toBe(false);
    await press("Escape");
    await settled();
    expect(has("breakpoint-dialog")).toBe(false);
    expect(engine.breakpoints).toEqual([]);
  });

  test("what makes no sense cannot be added", async () => {
    await press("F9", { shiftKey: true });
    await write("breakpoint-condition", "norm(");
    expect(find("breakpoint-save").attributes("disabled")).toBeDefined();
    await write("breakpoint-condition", "loss > 1");
    expect(find("breakpoint-save").attributes("disabled")).toBeUndefined();
  });

  test("a draft is checked but never stopped at", async () => {
    await press("F9", { shiftKey: true });
    await write("breakpoint-condition", "loss > 1");
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: false, condition: "loss > 1" }]);
    await click("breakpoint-save");
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: true, condition: "loss > 1" }]);
    expect(text("section-breakpoints")).toContain("loss > 1");
  });

  test("Enter adds nothing that makes no sense, and goes to the field that is wrong", async () => {
    await press("F9", { shiftKey: true });
    await find("breakpoint-condition").setValue("norm(");
    find("breakpoint-save").element.focus();
    await find("breakpoint-dialog").get("form").trigger("submit");
    await settled();
    expect(has("breakpoint-dialog")).toBe(true);
    expect(document.activeElement).toBe(find("breakpoint-condition").element);
    expect(useBreakpoints().all).toEqual([]);
    await find("breakpoint-condition").setValue("loss > 1");
    await find("breakpoint-dialog").get("form").trigger("submit");
    await settled();
    expect(has("breakpoint-dialog")).toBe(false);
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: true, condition: "loss > 1" }]);
  });

  test("quick forms only write the condition, and a second one narrows the first", async () => {
    await press("F9", { shiftKey: true });
    await find("quick-kind").setValue("class");
    find("quick-write").element.click();
    await find("quick-kind").setValue("wrong");
    await click("quick-write");
    expect(find("breakpoint-condition").element).toMatchObject({ value: "label == 0 && predicted != label" });
  });

  test("Enter on a row edits that breakpoint", async () => {
    useBreakpoints().add({ enabled: true, place: "forward/fc", hitCondition: ">= 5" });
    await click("toggle-breakpoints");
    await click("breakpoint-1");
    expect(find("breakpoint-hits").element).toMatchObject({ value: ">= 5" });
    await write("breakpoint-hits", "% 10");
    await click("breakpoint-save");
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: true, place: "forward/fc", hitCondition: "% 10" }]);
  });

  test("Shift+F9 on a row begins with its place", async () => {
    document.querySelector<HTMLElement>('[data-testid="layer-relu"] button.layer')?.focus();
    await press("F9", { shiftKey: true });
    expect(find("breakpoint-place").element).toMatchObject({ value: "forward/relu" });
  });
});
