// What goes wrong in a run is told, and the first value that is not finite traced back.

import { beforeEach, describe, expect, test } from "vitest";
import type { Requests } from "../../../../src-engine/protocol/protocol";
import { useTimeline } from "../../../../src-renderer/session/run/timeline";
import { click, find, has, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { remember } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});
const focusBars = (): void => find("bars-fc.output").element.focus();

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
    await click("alerts");
    await click("alert-1");
    expect(engine.told.goto).toEqual({ address: "2/forward/relu" });
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
    expect(engine.told.goto).toEqual({ address: "2/update/fc/weight" });
    expect(has("sheet-trace")).toBe(true);
    await find("trace-chain").findAll("button")[0]!.trigger("click");
    await settled();
    expect(text("readout-address")).toContain("fc.output[1,2]");
  });

  test("a value that somebody put there is made of nothing, and its chain ends with the edit", async () => {
    const element = { path: "fc.weight.next", index: [2, 7], value: NaN };
    const address = "3/update/fc/bias";
    engine.reply("trace", () => ({
      body: {
        trace: {
          ...{ address, element, count: 1, tex: "", operands: [] },
          chain: [{ ...element, address, edited: true }],
          growth: { path: "fc.weight.next", iterations: [0, 1, 2], absmax: [1, 1, 1] },
        },
      },
    }));
    await press("P", { ctrlKey: true, shiftKey: true });
    await type("palette-filter", "trace");
    await press("Enter");
    expect(text("sheet-about")).toBe("first at 3/update/fc/bias, the only element that is not finite");
    expect(text("trace-edited")).toBe("Nothing was computed: it was edited here, to NaN.");
    expect(text("trace-chain")).toContain("3/update/fc/bias, edited here");
    expect(has("trace-operands")).toBe(false);
  });

  test("a run of finite numbers says so", async () => {
    engine.reply("trace", () => ({ body: {} }));
    await press("P", { ctrlKey: true, shiftKey: true });
    await type("palette-filter", "trace");
    await press("Enter");
    expect(text("sheet-trace")).toContain("Every number is finite");
  });
});
