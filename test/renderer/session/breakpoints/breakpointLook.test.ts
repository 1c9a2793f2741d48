import { beforeEach, describe, expect, test } from "vitest";
import {
  detailsOf,
  isPlain,
  nameOf,
  sentenceOf,
} from "../../../../src-renderer/session/breakpoints/breakpointLook";
import { offsetOf } from "../../../../src-renderer/session/view/frames";
import { gutterOf, isShownAt } from "../../../../src-renderer/session/breakpoints/gutter";
import { instructionAt, placesOf } from "../../../../src-renderer/session/places";
import { joined } from "../../../../src-renderer/features/breakpoints/quickConditions";
import { whyStopped } from "../../../../src-renderer/session/breakpoints/stopReason";
import { readKept, writeKept } from "../../../../src-renderer/session/breakpoints/keptBreakpoints";
import { session, stoppedAt } from "../../session";

describe("places", () => {
  test("a unit lies where its last operation has run", () => {
    expect(instructionAt(session, "backward/fc")).toBe(7);
    expect(instructionAt(session, "backward/fc/gradInput")).toBe(6);
    expect(instructionAt(session, "loss")).toBe(4);
    expect(instructionAt(session, "forward")).toBe(3);
    expect(instructionAt(session, "update/fc/weight[0,3]")).toBe(8);
  });

  test("what is no place has no operation", () => {
    expect(["", "backward/conv9", "fc", "3/backward"].map((place) => instructionAt(session, place))).toEqual([
      -1, -1, -1, -1,
    ]);
  });

  test("coarse ones come before fine ones, each once", () => {
    const places = placesOf(session);
    expect(places.slice(0, 4)).toEqual(["forward", "loss", "backward", "update"]);
    expect(places).toContain("update/fc/weight");
    expect(new Set(places).size).toBe(places.length);
  });
});

describe("a row's gutter", () => {
  test("has a slot for each pass, and one for each parameter that is computed with", () => {
    const gutter = gutterOf(session, "fc", ["fc.weight", "fc.bias"], "backward");
    expect(gutter.slots.map(({ place }) => place)).toEqual(["forward/fc", "backward/fc"]);
    expect(Object.keys(gutter.parameterSlots)).toEqual(["fc.weight"]);
    expect(gutter.place).toBe("backward/fc");
  });

  test("while weights are updated, a parameter's slot is its update", () => {
    expect(gutterOf(session, "fc", ["fc.weight"], "update").parameterSlots["fc.weight"]?.place).toBe(
      "update/fc/weight",
    );
  });

  test("a layer without an update stops on its backward instead", () => {
    expect(gutterOf(session, "loss", [], "update").place).toBe("backward/loss");
  });

  test("a condition without a place is shown where it is looked at", () => {
    const [, backward] = gutterOf(session, "fc", ["fc.weight"]).slots;
    expect(backward && isShownAt(backward, { id: 1, enabled: true, condition: "loss > 1" }, 6)).toBe(true);
  });
});

describe("what a breakpoint is called", () => {
  const full = {
    id: 2,
    enabled: false,
    place: "loss",
    condition: "loss > 1",
    hitCondition: "% 10",
    after: 1,
  };

  test("by its place, and what else there is to it", () => {
    expect(nameOf(full)).toBe("loss");
    expect(detailsOf(full, [{ id: 1, enabled: true, place: "forward" }])).toEqual([
      "loss > 1",
      "hits % 10",
      "after forward",
    ]);
    expect(isPlain(full)).toBe(false);
  });

  test("by its condition where it has no place", () => {
    expect(nameOf({ id: 1, enabled: true, condition: "loss > 1" })).toBe("loss > 1");
  });

  test("with what is wrong, in a sentence", () => {
    expect(sentenceOf(full, { id: 2, verified: false, message: "no such thing" })).toBe(
      "Breakpoint loss, loss > 1, hits % 10, after breakpoint 1, switched off, no such thing",
    );
  });
});

describe("why the run stopped", () => {
  test("a condition is told with what it compared", () => {
    const all = [
      { id: 1, enabled: true, condition: "norm(fc.weight.grad) > 2" },
      { id: 2, enabled: true, condition: "loss > 1 && lr < 1" },
    ];
    const reason = (hitValues: Record<number, readonly number[]>, ...hitBreakpoints: number[]): string =>
      whyStopped(stoppedAt(9, { reason: "breakpoint", hitBreakpoints, hitValues }), all)?.text ?? "";
    expect(reason({ 1: [2.6234] }, 1)).toBe("Breakpoint: norm(fc.weight.grad) > 2 (it is 2.62)");
    expect(reason({ 2: [1.5, 0.1] }, 2)).toBe("Breakpoint: loss > 1 && lr < 1 (they are 1.50 and 0.100)");
  });

  test("data breakpoints say that they are", () => {
    const stopped = stoppedAt(9, { reason: "data breakpoint", hitBreakpoints: [1] });
    expect(whyStopped(stopped, [{ id: 1, enabled: true, condition: "flipped(fc.weight[0,0])" }])).toEqual({
      tone: "breakpoint",
      text: "Data breakpoint: flipped(fc.weight[0,0])",
    });
  });

  test("one that was removed in the meantime is no reason any more", () => {
    const stop = stoppedAt(9, { reason: "breakpoint", hitBreakpoints: [7] });
    expect(whyStopped(stop, [{ id: 7, enabled: true, place: "backward/fc" }])?.text).toContain("Breakpoint");
    expect(whyStopped(stop, [])).toBeUndefined();
  });
});

test("a second condition narrows the first, all of it", () => {
  expect(joined("", "label == 7")).toBe("label == 7");
  expect(joined("loss > 1 || iteration > 5", "label == 7")).toBe("(loss > 1 || iteration > 5) && label == 7");
});

test("an element of another sample is not in the picture", () => {
  const element = { path: "conv.output", index: [2, 1, 0, 1], value: 0 };
  expect(offsetOf(session, element, [1, 2, 5, 6], 2)).toBe(31);
  expect(offsetOf(session, element, [1, 2, 5, 6], 1)).toBeUndefined();
  expect(offsetOf(session, { ...element, path: "fc.weight", index: [1, 3] }, [3, 60], 1)).toBe(63);
});

describe("breakpoints between visits", () => {
  beforeEach(() => localStorage.clear());
  const write = (kept: unknown): void =>
    localStorage.setItem("backstep.breakpoints.tiny", typeof kept === "string" ? kept : JSON.stringify(kept));

  test("come back as they were, for each model by itself", () => {
    const breakpoints = [{ id: 3, enabled: false, place: "loss", after: 1 }];
    writeKept("tiny", { breakpoints, nonFinite: false });
    expect(readKept("tiny")).toEqual({ breakpoints, nonFinite: false });
    expect(readKept("other")).toEqual({ breakpoints: [], nonFinite: true });
  });

  test.each(["not JSON", 7, null, { breakpoints: "all" }, { breakpoints: [null, { id: "x" }, { id: -1 }] }])(
    "what is no list of breakpoints is none: %j",
    (kept) => {
      write(kept);
      expect(readKept("tiny").breakpoints).toEqual([]);
    },
  );

  test("fields of another kind are left out, and of two with one number the last stays", () => {
    write({
      breakpoints: [
        { id: 1, enabled: true, place: 5 },
        { id: 1, condition: "loss > 1", evil: {} },
      ],
    });
    expect(readKept("tiny").breakpoints).toEqual([{ id: 1, enabled: true, condition: "loss > 1" }]);
  });
});
