// Breakpoints, the call stack, elements and reasons for stops, with the keyboard alone.

import { DOMWrapper, enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { StackFrame, Stopped } from "../../src-engine/protocol/protocol";
import App from "../../src-renderer/App.vue";
import { useBreakpoints } from "../../src-renderer/stores/breakpoints";
import { useSession } from "../../src-renderer/stores/session";
import { useView } from "../../src-renderer/stores/view";
import { fakeEngine, type FakeEngine } from "./fakeEngine";
import { stoppedAt } from "./session";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

let engine: FakeEngine;
let pinia: Pinia;

beforeEach(async () => {
  localStorage.clear();
  await open();
});

async function open(): Promise<void> {
  pinia = createPinia();
  setActivePinia(pinia);
  engine = fakeEngine();
  mount(App, { props: { host: engine.host }, global: { plugins: [pinia] }, attachTo: document.body });
  await settled();
}
/** Also what waits for the next frame, as what unfolds does. */
async function settled(wait = 40): Promise<void> {
  for (let i = 0; i < 20; i++) await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, wait));
  for (let i = 0; i < 5; i++) await flushPromises();
  setActivePinia(pinia);
}
async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? window).dispatchEvent(
    new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more }),
  );
  await settled();
}
/** Also in what floats above the page. */
function find(id: string): DOMWrapper<HTMLElement> {
  const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!element) throw new Error(`the page has no "${id}"`);
  return new DOMWrapper(element);
}
const has = (id: string): boolean => document.querySelector(`[data-testid="${id}"]`) !== null;
const text = (id: string): string => find(id).element.textContent.replace(/\s+/g, " ").trim();
const places = (): unknown[] => engine.breakpoints.map(({ place, condition }) => place ?? condition);
const moves = (): readonly string[] =>
  engine.heard.filter((command) => /^(next|step|goto|continue|reverse|pause)/.test(command));
async function stop(more: Partial<Stopped>): Promise<void> {
  engine.pc = 8;
  engine.more = more;
  engine.send({ kind: "event", event: "stopped", body: stoppedAt(8, more) });
  await settled();
}

describe("the gutter", () => {
  test("F9 sets a breakpoint on the current phase of the current layer, and takes it away", async () => {
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
    await find("gutter-backward/fc").trigger("click");
    await settled();
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
    expect(find("gutter-forward/flatten").attributes("title")).toContain("expected an operand, got the end");
  });
});

describe("the list", () => {
  beforeEach(async () => {
    const { add } = useBreakpoints();
    add({ enabled: true, place: "forward/conv" });
    add({ enabled: true, place: "forward/relu" });
    add({ enabled: true, place: "forward/fc" });
    find("toggle-breakpoints").element.click();
    await settled();
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
    find("breakpoints-off").element.click();
    await settled();
    expect(engine.breakpoints.map(({ enabled }) => enabled)).toEqual([false, false, false]);
    find("breakpoints-off").element.click();
    await settled();
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
    find("non-finite").element.click();
    await settled();
    expect(engine.heard).toContain("setExceptionBreakpoints");
    expect(useBreakpoints().nonFinite).toBe(false);
  });

  test("is there again at the next visit, and told to the engine", async () => {
    find("non-finite").element.click();
    await settled();
    await open();
    expect(places()).toEqual(["forward/conv", "forward/relu", "forward/fc"]);
    expect(useBreakpoints().nonFinite).toBe(false);
  });
});

test("in the list one that is not understood still shows its condition", async () => {
  useBreakpoints().add({ enabled: true, place: "forward/fc", condition: "norm(" });
  find("toggle-breakpoints").element.click();
  await settled();
  expect(text("breakpoint-1")).toContain("norm(expected an operand, got the end");
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

  test("a draft is checked but never stopped at", async () => {
    await press("F9", { shiftKey: true });
    await write("breakpoint-condition", "loss > 1");
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: false, condition: "loss > 1" }]);
    find("breakpoint-save").element.click();
    await settled();
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
    find("quick-write").element.click();
    await settled();
    expect(find("breakpoint-condition").element).toMatchObject({ value: "label == 0 && predicted != label" });
  });

  test("Enter on a row edits that breakpoint", async () => {
    useBreakpoints().add({ enabled: true, place: "forward/fc", hitCondition: ">= 5" });
    find("toggle-breakpoints").element.click();
    await settled();
    find("breakpoint-1").element.click();
    await settled();
    expect(find("breakpoint-hits").element).toMatchObject({ value: ">= 5" });
    await write("breakpoint-hits", "% 10");
    find("breakpoint-save").element.click();
    await settled();
    expect(engine.breakpoints).toEqual([{ id: 1, enabled: true, place: "forward/fc", hitCondition: "% 10" }]);
  });

  test("Shift+F9 on a row begins with its place", async () => {
    document.querySelector<HTMLElement>('[data-testid="layer-relu"] button.layer')?.focus();
    await press("F9", { shiftKey: true });
    expect(find("breakpoint-place").element).toMatchObject({ value: "forward/relu" });
  });
});

describe("levels", () => {
  test("F11 goes a level down, Alt+F11 is exactly its inverse", async () => {
    await press("3");
    await press("F11");
    expect(useView().granularity).toBe("operation");
    await press("F11", { altKey: true });
    expect(useView().granularity).toBe("layer");
    expect(moves()).toEqual(["stepIn layer", "stepIn layer reverse"]);
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("Shift+F11 goes a level up, with Alt it is undone", async () => {
    await press("F11", { shiftKey: true });
    expect(useView().granularity).toBe("layer");
    await press("F11", { shiftKey: true, altKey: true });
    expect(useView().granularity).toBe("operation");
    expect(moves()).toEqual(["stepOut operation", "stepOut operation reverse"]);
  });

  test("there is nothing below an element and nothing above an iteration", async () => {
    await press("5");
    await press("F11");
    await press("1");
    await press("F11", { shiftKey: true });
    await press("F11", { altKey: true });
    expect(moves()).toEqual([]);
  });

  test("Alt+F5 rewinds to the last breakpoint, Home to the start", async () => {
    await press("F5", { altKey: true });
    await press("Home");
    expect(moves()).toEqual(["reverseContinue", "goto"]);
  });
});

describe("elements", () => {
  const element = {
    path: "fc.weight.grad",
    index: [0, 31],
    value: 0.5,
    rank: 5,
    count: 180,
    order: "magnitude",
  } as const;

  test("which came last, of how many, and its order", async () => {
    await stop({ element });
    expect(text("element-name")).toBe("fc.weight.grad[0,31]");
    expect(text("element-rank")).toBe("5 of 180");
    find("choose-index").element.click();
    await press("5");
    expect(useView().order).toBe("index");
    expect(localStorage.getItem("backstep.order")).toBe("index");
  });
});

describe("the call stack", () => {
  const stack: readonly StackFrame[] = [
    { granularity: "iteration", name: "iteration 3", address: "3" },
    { granularity: "phase", name: "backward", address: "3/backward" },
    { granularity: "layer", name: "fc", address: "3/backward/fc" },
    { granularity: "operation", name: "gradWeight", address: "3/backward/fc/gradWeight" },
  ];

  test("choosing a frame changes what is shown and leaves time alone", async () => {
    await stop({ stack });
    expect(text("call-stack")).toBe("iteration 3backwardfcgradWeight");
    find("frame-operation").element.click();
    await settled();
    expect(useView()).toMatchObject({ pinned: "fc", parameter: "fc.weight" });
    find("frame-phase").element.click();
    await settled();
    expect(useView()).toMatchObject({ pinned: undefined, emphasis: "gradients" });
    find("frame-iteration").element.click();
    await settled();
    expect(useView()).toMatchObject({ pinned: "loss", emphasis: "both" });
    expect(moves()).toEqual([]);
  });

  test("the next stop is followed again", async () => {
    await stop({ stack });
    find("frame-layer").element.click();
    engine.more = {};
    await press("ArrowLeft");
    expect(useView().pinned).toBeUndefined();
  });
});

describe("a stop says why", () => {
  test("a breakpoint, by its name, and its sample is shown", async () => {
    useBreakpoints().add({ enabled: true, place: "backward/fc", condition: "label == 2" });
    await stop({ reason: "breakpoint", hitBreakpoints: [1], hitSample: 2 });
    expect(text("reason")).toBe("Breakpoint, sample 2: label == 2");
    expect(useView().sample).toBe(2);
  });

  test("not a breakpoint that has been removed since", async () => {
    useBreakpoints().add({ enabled: true, place: "backward/fc" });
    await stop({ reason: "breakpoint", hitBreakpoints: [1] });
    useBreakpoints().remove(1);
    await settled();
    expect(has("reason")).toBe(false);
  });

  test("an exception, in the engine's words", async () => {
    await stop({ reason: "exception", text: "conv.output holds a NaN." });
    expect(text("reason")).toContain("conv.output holds a NaN.");
  });

  test("a step needs no reason", async () => {
    await press("ArrowRight");
    expect(has("reason")).toBe(false);
  });
});

test("F2 with no cell chosen says what to do first, until it is done", async () => {
  await press("F2");
  expect(text("hint")).toMatch(/^Choose a cell first/);
  useView().selected = { path: "conv.output", offset: 0 };
  await settled();
  expect(text("hint")).not.toMatch(/^Choose/);
});

test("Ctrl+A outside a text does not select the page", () => {
  const event = new KeyboardEvent("keydown", { key: "a", ctrlKey: true, cancelable: true, bubbles: true });
  document.body.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
});

describe("long work", () => {
  test("is told after half a second, with a way to end it", async () => {
    engine.stall("reverseContinue");
    await press("F5", { altKey: true });
    engine.send({ kind: "event", event: "working", body: { what: "Searching", done: 1200, total: 5000 } });
    await settled(600);
    expect(text("hint")).toBe("Searching: 1,200 of 5,000 iterations.");
    find("cancel-work").element.click();
    await settled();
    expect(moves()).toEqual(["reverseContinue", "pause"]);
    expect(has("cancel-work")).toBe(false);
  });
});

describe("the log", () => {
  test("says of how many it keeps the newest", async () => {
    for (let i = 0; i < 753; i++)
      engine.send({
        kind: "event",
        event: "output",
        body: { breakpoint: 1, address: "2/loss/output", text: `${i}` },
      });
    await settled();
    expect(text("log-cut")).toBe("500 newest of 753");
  });

  test("keeps what logpoints said, the newest last, with addresses to go to", async () => {
    expect(has("section-log")).toBe(false);
    for (const text of ["one", "two"])
      engine.send({
        kind: "event",
        event: "output",
        body: { breakpoint: 1, address: "2/loss/output", text },
      });
    await settled();
    find("toggle-log").element.click();
    await settled();
    expect([...find("log").element.querySelectorAll(".said")].map(({ textContent }) => textContent)).toEqual([
      "one",
      "two",
    ]);
    find("log").element.querySelector<HTMLElement>(".line")?.click();
    await settled();
    expect(moves()).toEqual(["goto"]);
  });
});
