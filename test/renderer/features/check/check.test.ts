// The check of somebody's own pass: dropped or pasted, read as a verdict, a chain of marks, pictures and the name of the mistake.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor, zeros } from "../../../../src-engine/tensor/tensor";
import type { MistakeInfo } from "../../../../src-engine/protocol/protocol";
import { useStageTab } from "../../../../src-renderer/session/view/stageTab";
import { click, find, has, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { checkedAs, mistake, opened, rightVerdict, wrongVerdict, wrongWeight } from "./checks";

const told: MistakeInfo = {
  ...{ id: "sign", title: mistake.title, op: "*", why: "", wrong: "", right: "" },
  source: "https://example.org/issues/7",
};

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
  engine.reply("openRecording", () => ({ body: opened }));
  engine.reply("closeRecording", () => ({ body: {} }));
  engine.reply("verify", () => ({ body: checkedAs(wrongVerdict) }));
  engine.reply("mistakes", () => ({ body: { mistakes: [told] } }));
  engine.reply("verified", () => ({
    body: {},
    tensors: new Map([
      ["recorded", tensor([3, 60], Array(180).fill(-2), "float64")],
      ["right", tensor([3, 60], Array(180).fill(2), "float64")],
    ]),
  }));
});

async function drop(name: string, content = "PK conv1.weight.grad"): Promise<void> {
  const files = [new File([content], name)];
  const items = files.map((file) => ({ type: file.type, webkitGetAsEntry: () => null }));
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ["Files"], files, items } });
  document.body.dispatchEvent(event);
  await settled();
}

describe("a recording", () => {
  test("that is dropped anywhere opens Check, which says what is wrong in one sentence", async () => {
    await drop("run.npz");
    expect(useStageTab().shown).toBe("check");
    expect(engine.told.openRecording).toEqual({
      name: "run.npz",
      files: [{ name: "run.npz", byteLength: 20 }],
    });
    expect(engine.told.verify).toEqual({ recording: 4, iteration: 0, choices: [] });
    expect(text("check-verdict")).toContain(
      "Fc’s weight gradient is the first that is wrong: the gradient has the wrong sign.",
    );
  });

  test("is taken for weights where it names no gradient, unless Check is open", async () => {
    engine.refuse("inspect", "no model");
    await drop("net.npz", "PK conv1.weight");
    expect(engine.told.openRecording).toBeUndefined();
    await press("Escape");
    useStageTab().shown = "check";
    await settled();
    await drop("net.npz", "PK conv1.weight");
    expect(engine.told.openRecording?.name).toBe("net.npz");
  });

  test("shows a mark for each tensor, in the order of the iteration, each heard as a sentence", async () => {
    await drop("run.npz");
    const heard = [...document.querySelectorAll("[data-testid^=checked-]")].map((one) => [
      one.getAttribute("data-mark"),
      one.getAttribute("aria-label"),
    ]);
    expect(heard.map(([mark]) => mark)).toEqual(["right", "right", "missing", "right", "wrong", "computed"]);
    expect(heard[4]![1]).toBe(
      "fc’s weight gradient: wrong. 180 of 180 numbers are wrong; largest difference 1.00, rounding explains 1.0e−6.",
    );
    expect(heard[2]![1]).toContain("to check it, also record target");
  });

  test("shows the mistake with both lines, why it may converge and where it happened", async () => {
    await drop("run.npz");
    const said = text("mistake-sign");
    for (const part of ["dW = -x.T @ g", "dW = x.T @ g", "Only the last layer", "example.org/issues/7"])
      expect(said).toContain(part);
    expect(text("check-worst")).toContain("fc.weight.grad[2,3]−2.002.00−4.00");
    expect(text("check-elements")).toContain("Every sign is wrong");
    expect(has("check-scatter")).toBe(true);
    expect(text("check-tensor")).toContain("Recorded − right");
  });

  test("that several mistakes explain lists all and what would tell them apart", async () => {
    const other = { ...mistake, id: "twice", title: "counted twice" };
    engine.reply("verify", () => ({
      body: checkedAs({
        ...wrongVerdict,
        mistakes: [mistake, other],
        indistinguishable: [{ ids: ["sign", "twice"], apart: "A batch of 7." }],
      }),
    }));
    await drop("run.npz");
    expect(text("check-verdict")).toContain("2 mistakes explain its numbers");
    expect(text("check-several")).toContain("A batch of 7.");
    expect(has("mistake-twice")).toBe(true);
  });

  test("that none explains is unknown, with the nearest", async () => {
    const nearest = [{ id: "sign", title: "the gradient has the wrong sign", share: 0.75 }];
    const backward = wrongVerdict.backward.map((one) =>
      one.ok === false ? { ...wrongWeight, nearest } : one,
    );
    engine.reply("verify", () => ({ body: checkedAs({ ...wrongVerdict, backward, mistakes: [] }) }));
    await drop("run.npz");
    expect(text("check-unknown")).toContain("Unknown.");
    expect(text("check-mistakes")).toContain("75.0 % of the numbers");
  });

  test("that is right says so, and shows no mistake", async () => {
    engine.reply("verify", () => ({ body: checkedAs(rightVerdict) }));
    await drop("run.npz");
    expect(text("check-verdict")).toBe("✓ All 2 tensors that could be checked are right.");
    expect(has("check-mistakes")).toBe(false);
  });

  test("that cannot be read says why, and leaves what was there", async () => {
    await drop("run.npz");
    engine.refuse("openRecording", 'recording: "b.npz" holds no tensors');
    await drop("b.npz");
    expect(text("check-problem")).toContain("holds no tensors");
    expect(has("check-verdict")).toBe(true);
  });

  test("is checked at another iteration", async () => {
    await drop("run.npz");
    await find("check-iteration").setValue("100");
    await settled();
    expect(engine.told.verify).toMatchObject({ iteration: 100 });
  });

  test("is let go of when it is closed, and Check begins anew", async () => {
    await drop("run.npz");
    await click("check-close");
    expect(engine.told.closeRecording).toEqual({ recording: 4 });
    expect(has("check-start")).toBe(true);
  });
});

describe("names", () => {
  beforeEach(async () => {
    await drop("run.npz");
    await click("choose-names");
  });

  test("are shown with shape, layout, how they were found, what is left over and what is missing", () => {
    expect(text("names-table")).toContain("fc.weight.grad [3,60]dW[60,3][in, out]by its name");
    expect(text("names-table")).toContain("target [4]Not recorded");
    expect(text("names-left")).toContain("stray [7]");
  });

  test("that are chosen anew are checked at once, and saved as a file", async () => {
    await click("match-fc.weight.grad");
    const item = [...document.querySelectorAll("[data-testid=match-list] .menu-item")].find((one) =>
      one.textContent.includes("other"),
    );
    item?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await settled();
    expect(engine.told.verify?.choices).toEqual([{ path: "fc.weight.grad", name: "other" }]);
    await click("save-names");
    const [{ name, bytes } = { name: "", bytes: new Uint8Array() }] = engine.saved;
    expect(name).toBe("run.npz.map.json");
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({
      "fc.weight.grad": { name: "dW", layout: "[in, out]" },
    });
  });
});

describe("a pasted tensor", () => {
  test("is compared at this moment, without a recording", async () => {
    engine.reply("checkPasted", () => ({
      body: { verdict: { ...wrongVerdict, forward: [], backward: [wrongWeight] } },
      tensors: new Map([
        ["recorded", zeros([3, 60])],
        ["right", zeros([3, 60])],
      ]),
    }));
    await press("k");
    await click("check-pasteTensor");
    await type("paste-text", "[[1, 2]]");
    await click("paste-compare");
    await settled();
    expect(engine.told.checkPasted).toEqual({ path: "loss.output", text: "[[1, 2]]" });
    expect(text("check-verdict")).toBe("✗ Fc’s weight gradient is wrong: the gradient has the wrong sign.");
    expect(has("check-tensor")).toBe(true);
    expect(engine.heard).not.toContain("verified");
  });

  test("that does not fit says what was expected", async () => {
    engine.refuse("checkPasted", "expected fc.weight.grad to have the shape [3,60]");
    await press("k");
    await click("check-pasteTensor");
    await type("paste-text", "[1]");
    await click("paste-compare");
    expect(text("check-problem")).toContain("expected fc.weight.grad to have the shape [3,60]");
  });
});
