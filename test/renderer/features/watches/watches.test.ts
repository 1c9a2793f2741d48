// Watches and their plots, with the keyboard alone.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { useSession } from "../../../../src-renderer/session/session";
import { useStageOverlay } from "../../../../src-renderer/session/view/stageOverlay";
import { useTimeline } from "../../../../src-renderer/session/run/timeline";
import { useWatches } from "../../../../src-renderer/features/watches/watches";
import { click, find, has, notices, openPage, press, settled, submit, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { bent, main, remember, timeline } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});
const focusBars = (): void => find("bars-fc.output").element.focus();

describe("watches", () => {
  test("W watches the chosen element, and its value stands beside it", async () => {
    focusBars();
    await press("ArrowRight");
    document.body.focus();
    (document.activeElement as HTMLElement).blur();
    await press("w");
    expect(engine.told.setWatches).toEqual({ expressions: ["fc.output[0,0]"] });
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
    expect(engine.told.setWatches).toEqual({ expressions: [] });
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
    await click("watch-plot");
    expect(range).toMatchObject({ expression: "loss", from: 0, to: 4 });
    expect(text("sheet-about")).toContain("iterations 0 to 2 of main");
    find("plot-chart").element.focus();
    await press("ArrowRight");
    expect(text("chart-readout")).toBe("iteration 1: 2.00");
    await press("Enter");
    expect(engine.told.goto).toEqual({ address: "1", branch: 0 });
    await press("Escape");
    expect(useStageOverlay().shown).toBeUndefined();
  });

  test("a plot follows the run from stop to stop, asking for what is new alone, and goes along to a branch", async () => {
    const asked: unknown[] = [];
    engine.reply("plot", ({ from, to }) => {
      asked.push([from, to]);
      const iterations = Array.from({ length: to - from }, (_, i) => from + i);
      return {
        body: { complete: true },
        tensors: new Map([
          ["iterations", tensor([iterations.length], iterations, "int32")],
          ["values", tensor([iterations.length], iterations)],
        ]),
      };
    });
    let all = [main];
    engine.reply("timeline", () => ({ body: { ...timeline, branches: all } }));
    useWatches().add("loss");
    await settled();
    await click("watch-plot");
    all = [{ ...main, iterations: 7 }];
    await useTimeline().refresh();
    await settled(150);
    expect(text("sheet-about")).toBe("iterations 0 to 6 of main");

    all = [...all, { ...bent, fork: "2/loss/output", iterations: 5 }];
    engine.more = { branch: 1 };
    await press("ArrowRight");
    await useTimeline().refresh();
    await settled(150);
    expect(text("sheet-about")).toBe("iterations 0 to 4 of bent");
    expect(asked).toEqual([
      [0, 4],
      [4, 7],
      [2, 5],
    ]);
    await press("ArrowRight");
    expect(asked).toHaveLength(3);
  });

  test("a plot that gave way goes on, one that somebody ended does not until it is asked to", async () => {
    let complete = false;
    engine.reply("plot", ({ from }) => ({
      body: { complete },
      tensors: new Map([
        ["iterations", tensor([1], [from], "int32")],
        ["values", tensor([1], [1])],
      ]),
    }));
    useWatches().add("loss");
    await settled();
    await click("watch-plot");
    await vi.waitFor(() => expect(engine.told.plot).toMatchObject({ from: 2, to: 4 }));
    await vi.waitFor(() => expect(text("sheet-about")).toContain("stopped early"));

    complete = true;
    const pause = useSession().pause;
    let ended = false;
    engine.reply("plot", () => ((ended = true), void pause(), undefined));
    await vi.waitFor(() => expect(ended).toBe(true));
    await settled();
    const plots = engine.heard.filter((command) => command === "plot").length;
    await settled(250);
    expect(engine.heard.filter((command) => command === "plot")).toHaveLength(plots);
  });

  test("why an expression cannot be plotted stands where the chart would", async () => {
    engine.refuse("plot", "plot: fc.weight is a tensor, and a plot needs a number");
    useWatches().add("fc.weight");
    await settled();
    await click("watch-plot");
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
    await click("cancel");
    expect(engine.heard).toContain("pause");
  });
});
