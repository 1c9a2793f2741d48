// Changing a value, the learning rate or the next batch, with the keyboard alone.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor, zeros } from "../../../../src-engine/tensor/tensor";
import { useEdits } from "../../../../src-renderer/session/run/edits";
import { useSession } from "../../../../src-renderer/session/session";
import { useView } from "../../../../src-renderer/session/view/view";
import { click, find, has, notices, openPage, press, settled, submit, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { bent, main, timeline, remember } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});
const focusBars = (): void => find("bars-fc.output").element.focus();

describe("edits", () => {
  beforeEach(() => {
    engine.reply("setVariable", () => {
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
    expect(engine.told.setVariable).toEqual({ path: "fc.output", index: [0, 1], value: 0.001 });
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
    expect(engine.told.setVariable?.value).toBe(value);
  });

  test("Enter on the number as it is changes nothing and opens no branch, whatever its sign", async () => {
    const session = useSession();
    session.tensors = new Map(session.tensors).set("fc.output", tensor([1, 3], [-0.1, 0.1, 0.3], "float32"));
    for (const offset of [0, 1]) {
      useEdits().begin({ path: "fc.output", offset });
      await settled();
      await submit("edit-value");
      expect(has("edit")).toBe(false);
    }
    expect(engine.heard).not.toContain("setVariable");
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
    await click("learning-rate");
    expect(text("edit-old")).toBe("0.1");
    await type("edit-value", "0.01");
    await submit("edit-value");
    expect(engine.told.setVariable).toEqual({ path: "learningRate", index: [], value: 0.01 });
  });

  test("of a learning rate that follows a schedule what it starts from is changed", async () => {
    const session = useSession();
    session.stopped = { ...session.stopped!, initialLearningRate: 0.5 };
    await click("learning-rate");
    expect(text("edit-old")).toBe("0.5");
    await type("edit-value", "-1");
    expect(text("edit")).toContain("A number from 0 to");
    await type("edit-value", "0.25");
    await submit("edit-value");
    expect(engine.told.setVariable).toEqual({ path: "initialLearningRate", index: [], value: 0.25 });
  });

  test("a learning rate of 100 is allowed, and said to be unusual", async () => {
    await click("learning-rate");
    expect(has("edit-unusual")).toBe(false);
    await type("edit-value", "100");
    expect(text("edit-unusual")).toBe("Outside of what is usual (0 … 10).");
    expect(find("edit-change").attributes("disabled")).toBeUndefined();
  });

  test.each(["-1", "nan", "1e38"])(
    "a learning rate of %s is refused with the limits that a recipe has",
    async (rate) => {
      await click("learning-rate");
      await type("edit-value", rate);
      expect(text("edit")).toContain("A number from 0 to 1,000,000");
      expect(find("edit-change").attributes("disabled")).toBeDefined();
      await submit("edit-value");
      expect(engine.heard).not.toContain("setVariable");
    },
  );

  test("what was said of a branch goes when another is current", async () => {
    await click("learning-rate");
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
    expect(engine.told.setVariable).toEqual({ path: "fc.weight.next", index: [1, 1], value: 2 });
    expect(notices().at(-1)).toContain("its update has run");
    expect(useView().selected).toEqual({ path: "fc.weight.next", offset: 61 });
  });

  test("the next batch is chosen by places in the training images", async () => {
    engine.reply("setBatch", () => ({ body: { branch: 1 }, stops: true }));
    await click("next-batch");
    await type("batch-indices", "1 2 3");
    expect(text("batch-dialog")).toContain("Expected 4 places, got 3");
    await type("batch-indices", "1, 2, 3, 48");
    expect(text("batch-dialog")).toContain("from 0 to 47, got “48”");
    await type("batch-indices", "1, 2, 3, 3");
    await submit("batch-indices");
    expect(engine.told.setBatch).toEqual({ indices: [1, 2, 3, 3] });
    expect(has("batch-dialog")).toBe(false);
  });
});
