// Levels of steps, elements, the call stack and reasons for stops, with the keyboard alone.

import { beforeEach, describe, expect, test } from "vitest";
import type { StackFrame, Stopped } from "../../../../src-engine/protocol/protocol";
import { useBreakpoints } from "../../../../src-renderer/session/breakpoints/breakpoints";
import { useSession } from "../../../../src-renderer/session/session";
import { useView } from "../../../../src-renderer/session/view/view";
import { click, find, has, moves, openPage, press, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { stopEvent, stoppedAt } from "../../session";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});

async function stop(more: Partial<Stopped>): Promise<void> {
  engine.pc = 8;
  engine.more = more;
  engine.send(stopEvent(stoppedAt(8, more)));
  await settled();
}

describe("levels", () => {
  test("F11 goes a level down, Alt+F11 is exactly its inverse", async () => {
    await press("3");
    await press("F11");
    expect(useView().granularity).toBe("operation");
    await press("F11", { altKey: true });
    expect(useView().granularity).toBe("layer");
    expect(moves(engine)).toEqual(["stepIn layer", "stepIn layer reverse"]);
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("Shift+F11 goes a level up, with Alt it is undone", async () => {
    await press("F11", { shiftKey: true });
    expect(useView().granularity).toBe("layer");
    await press("F11", { shiftKey: true, altKey: true });
    expect(useView().granularity).toBe("operation");
    expect(moves(engine)).toEqual(["stepOut operation", "stepOut operation reverse"]);
  });

  test("there is nothing below an element and nothing above an iteration", async () => {
    await press("5");
    await press("F11");
    await press("1");
    await press("F11", { shiftKey: true });
    await press("F11", { altKey: true });
    expect(moves(engine)).toEqual([]);
  });

  test("Alt+F5 rewinds to the last breakpoint, Home to the start", async () => {
    await press("F5", { altKey: true });
    await press("Home");
    expect(moves(engine)).toEqual(["reverseContinue", "goto"]);
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
    await click("frame-operation");
    expect(useView()).toMatchObject({ pinned: "fc", parameter: "fc.weight" });
    await click("frame-phase");
    expect(useView()).toMatchObject({ pinned: undefined, emphasis: "gradients" });
    await click("frame-iteration");
    expect(useView()).toMatchObject({ pinned: "loss", emphasis: "both" });
    expect(moves(engine)).toEqual([]);
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
    await click("cancel-work");
    expect(moves(engine)).toEqual(["reverseContinue", "pause"]);
    expect(has("cancel-work")).toBe(false);
  });
});
