// Watches, edits, branches, comparison, alerts, traces and session files, with the keyboard alone.

import { DOMWrapper, enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BranchInfo, Requests, Timeline } from "../../src-engine/protocol/protocol";
import { tensor, zeros } from "../../src-engine/tensor/tensor";
import App from "../../src-renderer/App.vue";
import { useBreakpoints } from "../../src-renderer/stores/breakpoints";
import { useEdits } from "../../src-renderer/stores/edits";
import { useNotices } from "../../src-renderer/stores/notices";
import { useSession } from "../../src-renderer/stores/session";
import { useSheet } from "../../src-renderer/stores/sheet";
import { useTimeline } from "../../src-renderer/stores/timeline";
import { useView } from "../../src-renderer/stores/view";
import { useWatches } from "../../src-renderer/stores/watches";
import { fakeEngine, type FakeEngine } from "./fakeEngine";
import { session } from "./session";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

let engine: FakeEngine;
let told: { readonly [C in keyof Requests]?: Requests[C]["arguments"] };

const main: BranchInfo = { id: 0, name: "main", edits: [], iterations: 4 };
const bent: BranchInfo = {
  id: 1,
  name: "bent",
  parent: 0,
  fork: "3/loss/output",
  edits: ["fc.output[0,1]: 1 → 0.5"],
  iterations: 4,
};
const timeline: Timeline = {
  branch: 0,
  branches: [main],
  epochs: [],
  alerts: [],
  checkpoints: { iterations: [0], bytes: 1, limit: 2 },
  hits: [],
};

beforeEach(async () => {
  localStorage.clear();
  const pinia = createPinia();
  setActivePinia(pinia);
  engine = fakeEngine();
  told = {};
  engine.reply("timeline", () => ({ body: timeline }));
  engine.reply("setWatches", (args) => {
    told = { ...told, setWatches: args };
    return { body: { watches: args.expressions.map((expression) => ({ expression, value: 1.25 })) } };
  });
  engine.reply("goto", (args) => {
    told = { ...told, goto: args };
    return { body: {}, stops: true };
  });
  mount(App, { props: { host: engine.host }, global: { plugins: [pinia] }, attachTo: document.body });
  await settled();
});

/** Also what waits for the next frame, as what unfolds does. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, 40));
  for (let i = 0; i < 5; i++) await flushPromises();
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
async function type(id: string, wanted: string): Promise<void> {
  const field = find(id);
  field.element.focus();
  await field.setValue(wanted);
  await settled();
}
async function submit(id: string): Promise<void> {
  find(id)
    .element.closest("form")
    ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
}
const focusBars = (): void => find("bars-fc.output").element.focus();
const notices = (): readonly string[] => useNotices().notices.map((notice) => notice.text);

describe("watches", () => {
  test("W watches the chosen element, and its value stands beside it", async () => {
    focusBars();
    await press("ArrowRight");
    document.body.focus();
    (document.activeElement as HTMLElement).blur();
    await press("w");
    expect(told.setWatches).toEqual({ expressions: ["fc.output[0,0]"] });
    expect(text("watch-fc.output[0,0]")).toContain("1.25");
  });

  test("without an element W watches the tensor that was written last", async () => {
    await press("w");
    expect(useWatches().expressions).toEqual(["loss.output"]);
  });

  test("an expression that is wrong says where, beneath itself", async () => {
    engine.reply("setWatches", ({ expressions }) => ({
      body: {
        watches: expressions.map((expression) => ({ expression, error: "expected an operand", column: 5 })),
      },
    }));
    useWatches().ask();
    await settled();
    expect(document.activeElement).toBe(find("watch-field").element);
    await type("watch-field", "norm(");
    await submit("watch-field");
    expect(text("watch-norm(")).toContain("expected an operand");
    expect(find("watch-norm(").find("mark").exists()).toBe(true);
  });

  test("Enter edits a watch, Escape leaves it, Delete removes it", async () => {
    useWatches().add("loss");
    await settled();
    find("watch-loss").get<HTMLElement>("button").element.focus();
    await press("Enter");
    await type("watch-edit", "loss * 2");
    await press("Escape");
    expect(useWatches().expressions).toEqual(["loss"]);
    await press("Enter");
    await type("watch-edit", "loss * 2");
    await press("Enter");
    expect(useWatches().expressions).toEqual(["loss * 2"]);
    find("watch-loss * 2").get<HTMLElement>("button").element.focus();
    await press("Delete");
    expect(useWatches().expressions).toEqual([]);
    expect(told.setWatches).toEqual({ expressions: [] });
  });

  test("they are told to a session before its first stop", async () => {
    useWatches().add("loss");
    await settled();
    const from = engine.heard.length;
    await useSession().restart();
    await settled();
    const heard = engine.heard.slice(from);
    expect(heard.indexOf("setWatches")).toBeGreaterThan(-1);
    expect(heard.indexOf("setWatches")).toBeLessThan(heard.indexOf("subscribe"));
  });

  test("a plot covers the run so far, and Escape puts it away", async () => {
    let range: unknown;
    engine.reply("plot", (args) => {
      range = args;
      return {
        body: { complete: true },
        tensors: new Map([
          ["iterations", tensor([3], [0, 1, 2], "int32")],
          ["values", tensor([3], [3, 2, NaN])],
        ]),
      };
    });
    useWatches().add("loss");
    await settled();
    await find("watch-plot").trigger("click");
    await settled();
    expect(range).toMatchObject({ expression: "loss", from: 0, to: 4 });
    expect(text("sheet-about")).toContain("iterations 0 to 2 of main");
    find("plot-chart").element.focus();
    await press("ArrowRight");
    expect(text("chart-readout")).toBe("iteration 1: 2.00");
    await press("Enter");
    expect(told.goto).toEqual({ address: "1", branch: 0 });
    await press("Escape");
    expect(useSheet().shown).toBeUndefined();
  });

  test("why an expression cannot be plotted stands where the chart would", async () => {
    engine.refuse("plot", "plot: fc.weight is a tensor, and a plot needs a number");
    useWatches().add("fc.weight");
    await settled();
    await find("watch-plot").trigger("click");
    await settled();
    expect(text("plot-refused")).toBe("fc.weight is a tensor, and a plot needs a number");
    expect(has("plot-chart")).toBe(false);
    expect(notices()).toEqual([]);
  });

  test("a plot says how far it is and can be stopped", async () => {
    engine.reply("plot", () => undefined);
    useWatches().add("loss");
    await settled();
    await find("watch-plot").trigger("click");
    engine.send({ kind: "event", event: "working", body: { what: "plot", done: 40, total: 100 } });
    await settled();
    expect(text("sheet-plot")).toContain("40 of 100");
    await find("cancel").trigger("click");
    await settled();
    expect(engine.heard).toContain("pause");
  });
});

describe("edits", () => {
  beforeEach(() => {
    engine.reply("setVariable", (args) => {
      told = { ...told, setVariable: args };
      engine.more = { branch: 1 };
      engine.reply("timeline", () => ({ body: { ...timeline, branch: 1, branches: [main, bent] } }));
      return { body: { branch: 1 }, stops: true };
    });
  });

  test("Enter on a chosen element changes it, and the branch is announced", async () => {
    focusBars();
    await press("ArrowRight");
    await press("ArrowRight");
    await press("Enter");
    expect(text("edit")).toContain("fc.output[0,1]");
    expect(text("edit-old")).toBe("1");
    await type("edit-value", "1e-3");
    await submit("edit-value");
    expect(told.setVariable).toEqual({ path: "fc.output", index: [0, 1], value: 0.001 });
    expect(has("edit")).toBe(false);
    expect(notices().at(-1)).toContain("fc.output[0,1] 1.00 → 0.00100");
    expect(notices().at(-1)).toContain("main stays as it was");
  });

  test.each([
    ["nan", NaN],
    ["-inf", -Infinity],
  ])("%s is a number too", async (typed, value) => {
    focusBars();
    await press("ArrowRight");
    await press("F2");
    await type("edit-value", typed);
    await submit("edit-value");
    expect(told.setVariable?.value).toBe(value);
  });

  test("what is no number cannot be confirmed, and what the engine refuses is said beside the field", async () => {
    focusBars();
    await press("ArrowRight");
    await press("Enter");
    await type("edit-value", "a lot");
    expect(text("edit")).toContain("1e-3, nan or inf");
    engine.refuse("setVariable", "setVariable: fc.output is overwritten by nobody");
    await type("edit-value", "2");
    await submit("edit-value");
    expect(text("edit")).toContain("fc.output is overwritten by nobody");
    expect(notices()).toEqual([]);
  });

  test("the learning rate is changed where it is shown", async () => {
    await find("learning-rate").trigger("click");
    await settled();
    expect(text("edit-old")).toBe("0.1");
    await type("edit-value", "0.01");
    await submit("edit-value");
    expect(told.setVariable).toEqual({ path: "learningRate", index: [], value: 0.01 });
  });

  test.each(["-1", "nan", "1e38"])(
    "a learning rate of %s is allowed, and said to be unusual",
    async (rate) => {
      await find("learning-rate").trigger("click");
      await settled();
      expect(has("edit-unusual")).toBe(false);
      await type("edit-value", rate);
      expect(text("edit-unusual")).toBe("Outside of what is usual (0 … 10).");
      expect(find("edit-change").attributes("disabled")).toBeUndefined();
    },
  );

  test("what was said of a branch goes when another is current", async () => {
    await find("learning-rate").trigger("click");
    await settled();
    await type("edit-value", "0.01");
    await submit("edit-value");
    expect(notices().at(-1)).toContain("Now on");
    engine.more = { branch: 0 };
    await press("ArrowRight");
    expect(notices()).toEqual([]);
  });

  test("a parameter whose update has run is changed in its updated value, and both ends say so", async () => {
    engine.pc = 8;
    await press("ArrowRight");
    const shown = useSession();
    shown.tensors = new Map([...shown.tensors, ["fc.weight", zeros([3, 60])]]);
    useEdits().begin({ path: "fc.weight", offset: 61 });
    await settled();
    expect(text("edit")).toContain("fc.weight.next[1,1]");
    expect(text("edit-carried")).toBe("Its update has run: the updated value is changed.");
    await type("edit-value", "2");
    await submit("edit-value");
    expect(told.setVariable).toEqual({ path: "fc.weight.next", index: [1, 1], value: 2 });
    expect(notices().at(-1)).toContain("its update has run");
    expect(useView().selected).toEqual({ path: "fc.weight.next", offset: 61 });
  });

  test("the next batch is chosen by places in the training images", async () => {
    engine.reply("setBatch", (args) => {
      told = { ...told, setBatch: args };
      return { body: { branch: 1 }, stops: true };
    });
    await find("next-batch").trigger("click");
    await settled();
    await type("batch-indices", "1 2 3");
    expect(text("batch-dialog")).toContain("Expected 4 places, got 3");
    await type("batch-indices", "1, 2, 3, 40");
    expect(text("batch-dialog")).toContain("from 0 to 39, got “40”");
    await type("batch-indices", "1, 2, 3, 3");
    await submit("batch-indices");
    expect(told.setBatch).toEqual({ indices: [1, 2, 3, 3] });
    expect(has("batch-dialog")).toBe(false);
  });
});

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
    expect(told.goto).toEqual({ address: "3", branch: 0 });
    await find("branch-row-1").get("[data-testid=branch-fork]").trigger("click");
    await settled();
    expect(told.goto).toEqual({ address: "3/loss/output", branch: 1 });
  });

  test("F2 renames it", async () => {
    engine.reply("nameBranch", (args) => {
      told = { ...told, nameBranch: args };
      return { body: {} };
    });
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("F2");
    await type("branch-name", "half the logit");
    await press("Enter");
    expect(told.nameBranch).toEqual({ branch: 1, name: "half the logit" });
  });

  test("Enter in a branch's name keeps the name and is nothing to the row that gets the focus", async () => {
    find("branch-row-1").get<HTMLElement>("[data-testid=branch-end]").element.focus();
    await press("F2");
    const enter = new KeyboardEvent("keydown", { key: "Enter", cancelable: true, bubbles: true });
    find("branch-name").element.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(true);
  });

  test("a comparison begins with this moment and the parent's, and names the largest difference", async () => {
    engine.reply("compare", (args) => {
      told = { ...told, compare: args };
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
    await find("compare").trigger("click");
    await settled();
    expect(told.compare).toMatchObject({
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
});

describe("what goes wrong", () => {
  const trace: Requests["trace"]["response"] = {
    trace: {
      address: "3/forward/fc/output",
      element: { path: "fc.output", index: [1, 2], value: NaN },
      count: 4,
      tex: "y = w x",
      operands: [{ path: "fc.weight", index: [2, 7], value: Infinity }],
      chain: [
        { path: "fc.output", index: [1, 2], value: NaN, address: "3/forward/fc/output" },
        { path: "fc.weight", index: [2, 7], value: Infinity, address: "2/update/fc/weight" },
      ],
      growth: { path: "fc.weight", iterations: [0, 1, 2], absmax: [1, 1e20, Infinity] },
    },
  };

  test("alerts stand in the status bar by kind and take no focus; a click goes to the moment", async () => {
    await useTimeline().refresh();
    focusBars();
    const alert = {
      id: 1,
      kind: "dead",
      layer: "relu",
      address: "2/forward/relu",
      text: "relu is 90 % dead.",
    };
    engine.send({ kind: "event", event: "alert", body: { ...alert, kind: "dead" } });
    await settled();
    expect(document.activeElement).toBe(find("bars-fc.output").element);
    expect(text("alerts")).toBe("1 dead");
    await find("alerts").trigger("click");
    await settled();
    await find("alert-1").trigger("click");
    await settled();
    expect(told.goto).toEqual({ address: "2/forward/relu" });
  });

  test("a trace names the first element, its operands and the way back, and goes along it", async () => {
    engine.reply("trace", () => ({ body: trace }));
    await press("P", { ctrlKey: true, shiftKey: true });
    await type("palette-filter", "trace");
    await press("Enter");
    expect(text("sheet-trace")).toContain("fc.output[1,2] is NaN");
    expect(text("sheet-about")).toBe("first at 3/forward/fc/output, one of 4 elements that are not finite");
    expect(text("trace-operands")).toContain("fc.weight[2,7]∞");
    await find("trace-chain").findAll("button")[1]!.trigger("click");
    await settled();
    expect(told.goto).toEqual({ address: "2/update/fc/weight" });
    expect(has("sheet-trace")).toBe(true);
    await find("trace-chain").findAll("button")[0]!.trigger("click");
    await settled();
    expect(text("readout-address")).toContain("fc.output[1,2]");
  });

  test("a run of finite numbers says so", async () => {
    engine.reply("trace", () => ({ body: {} }));
    await press("P", { ctrlKey: true, shiftKey: true });
    await type("palette-filter", "trace");
    await press("Enter");
    expect(text("sheet-trace")).toContain("Every number is finite");
  });
});

describe("session files", () => {
  test("saving hands the engine's bytes to the host", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await press("s", { ctrlKey: true });
    expect(engine.saved).toEqual([{ name: "tiny.backstep", bytes: new Uint8Array([0x7b, 0x7d]) }]);
  });

  test("opening restores breakpoints and watches, and shows all that differs", async () => {
    engine.opens = { name: "run.backstep", bytes: new Uint8Array([0x7b, 0x7d]) };
    engine.reply("openSession", (args) => {
      told = { ...told, openSession: args };
      return {
        body: {
          session,
          differs: ["data: expected mnist, got digits", "engine: 0.4, here 0.5"],
          breakpoints: [{ id: 3, enabled: true, place: "backward/fc" }],
          watches: ["loss"],
        },
      };
    });
    await press("o", { ctrlKey: true });
    expect(told.openSession).toEqual({ text: "{}" });
    expect(useWatches().expressions).toEqual(["loss"]);
    expect(useBreakpoints().all).toEqual([{ id: 3, enabled: true, place: "backward/fc" }]);
    expect(text("differences")).toContain("data: expected mnist, got digits");
    expect(text("differences")).toContain("engine: 0.4, here 0.5");
  });
});
