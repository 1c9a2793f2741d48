// The model editor on the page: a network is written by keys, checked at its fields, undone, edited as JSON, kept, saved and run.
// What is right and wrong with a model is said by the engine's own check.

import { beforeEach, describe, expect, test } from "vitest";
import type { Inspection } from "../../../../src-engine/protocol/protocol";
import { opCatalogue } from "../../../../src-engine/serve/opening/catalogue";
import { checkModel } from "../../../../src-engine/serve/opening/checkModel";
import { textToEdit } from "../../../../src-engine/serve/opening/textToEdit";
import { click, find, has, openPage, press, settled, submit, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { session } from "../../session";

/** The check comes a moment after the last key. */
const checked = (): Promise<void> => settled(320);

function prepare(engine: FakeEngine): void {
  engine.reply("listOps", () => ({ body: opCatalogue() }));
  engine.reply("checkModel", ({ text }) => ({ body: checkModel(text, {}) }));
  engine.reply("modelText", (wanted) => ({
    body: {
      text: textToEdit("preset" in wanted || wanted.empty ? wanted : { preset: "cnn-pytorch" }, undefined),
    },
  }));
}

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(prepare);
  await openEditor();
});

async function openEditor(): Promise<void> {
  await press("E", { ctrlKey: true, shiftKey: true });
  await checked();
}
/** As somebody hears them, cell by cell. */
const rows = (): readonly string[] =>
  [...document.querySelectorAll("[data-layer]")].map((row) =>
    [...row.children]
      .map(({ textContent }) => textContent.replace(/\s+/g, " ").trim())
      .filter(Boolean)
      .join(" "),
  );
const names = (): readonly string[] =>
  [...document.querySelectorAll("[data-layer]")].map((row) =>
    row.getAttribute("data-testid")!.replace("row-", ""),
  );
const value = (id: string): string => (find(id).element as HTMLInputElement).value;
/** The JSON has a tab of its own where the window is no wider. */
async function json(): Promise<void> {
  await find("editor-tab-json").trigger("mousedown");
  await settled();
}
async function training(): Promise<void> {
  await find("editor-tab-training").trigger("mousedown");
  await settled();
}
async function focus(id: string): Promise<void> {
  find(id).element.focus();
  await settled();
}
async function add(words: string): Promise<void> {
  await press("i", { ctrlKey: true });
  await type("op-filter", words);
  await press("Enter");
  await checked();
}

describe("the running model", () => {
  test("is a list with shapes, parameters, multiply-adds and memory, and the cost of all of it", () => {
    expect(names()).toEqual(["conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "fc"]);
    expect(rows()[0]).toBe(
      "conv1 Conv2d 1→8 3×3 pad 1 output 8×28×28 80 parameters 56.4K multiply-adds 1.5 MiB",
    );
    expect(text("editor-cost")).toContain("9,098 parameters");
    expect(document.activeElement).toBe(find("row-conv1").element);
  });

  test("is not asked about again while nothing changes, nor launched", () => {
    expect(engine.heard.filter((command) => command === "checkModel")).toHaveLength(1);
    expect(engine.heard.filter((command) => command === "launch")).toHaveLength(1);
  });
});

describe("by keys", () => {
  test("Enter goes to a layer's first field, and what is wrong is said there, beneath the list and in the row", async () => {
    await focus("row-conv2");
    await press("Enter");
    expect(document.activeElement).toBe(find("attr-outChannels").element);
    await type("attr-kernelSize", "3, 0");
    await checked();
    const field = find("attr-kernelSize").element;
    expect(field.getAttribute("aria-invalid")).toBe("true");
    const said = document.getElementById(field.getAttribute("aria-describedby")!)!.textContent;
    expect(said.trim()).toBe("kernelSize[1]: expected a whole number of at least 1, got 0");
    expect(text("problem-0")).toContain("conv2 kernelSize[1]");
    expect(rows()[3]).toContain("wrong: expected a whole number");
    expect(rows()[2]).toContain("output 8×14×14");
    expect(find("editor-run").attributes("disabled")).toBeDefined();
  });

  test("what was typed is one step of undo, and comes again by redo", async () => {
    await focus("row-conv1");
    await press("Enter");
    await type("attr-outChannels", "1");
    await type("attr-outChannels", "12");
    await checked();
    expect(rows()[0]).toContain("output 12×28×28");
    await press("z", { ctrlKey: true });
    expect(value("attr-outChannels")).toBe("8");
    await press("Z", { ctrlKey: true, shiftKey: true });
    expect(value("attr-outChannels")).toBe("12");
  });

  test("a layer is found by a word, added after the chosen one, and its first field has the focus", async () => {
    await add("dropout");
    expect(names().slice(0, 3)).toEqual(["conv1", "dropout1", "relu1"]);
    expect(text("editor-spoken")).toBe("dropout1 is layer 2 of 9.");
    await add("fully connected");
    expect(names()[2]).toBe("linear1");
    expect(document.activeElement).toBe(find("attr-outFeatures").element);
  });

  test("Escape leaves the list of ops, and only then the editor", async () => {
    await press("i", { ctrlKey: true });
    expect(has("op-filter")).toBe(true);
    await press("Escape");
    expect([has("op-filter"), has("model-editor")]).toEqual([false, true]);
    await press("Escape");
    expect(has("model-editor")).toBe(false);
  });

  test("layers are moved and removed", async () => {
    await focus("row-pool1");
    await press("ArrowUp", { altKey: true });
    expect(names().slice(0, 3)).toEqual(["conv1", "pool1", "relu1"]);
    expect(document.activeElement).toBe(find("row-pool1").element);
    await press("Delete");
    expect(names().slice(0, 2)).toEqual(["conv1", "relu1"]);
    expect(text("editor-spoken")).toBe("pool1 is removed.");
  });
});

describe("a layer that joins ways", () => {
  test("reads earlier tensors that are chosen by name", async () => {
    await focus("row-relu1");
    await add("adds two");
    expect(value("reads-0")).toBe("relu1");
    expect(value("reads-1")).toBe("conv1");
    expect(rows()[2]).toContain("Add of relu1, conv1 output 8×28×28");
    await find("reads-1").setValue("input");
    await checked();
    expect(text("layer-problem")).toContain("Add: both inputs must have one shape");
  });

  test("of any number takes one more, and one less", async () => {
    await focus("row-relu1");
    await add("concat");
    expect(rows()[2]).toContain("Concat");
    expect([has("reads-1"), has("reads-2")]).toEqual([true, false]);
    await click("reads-more");
    await checked();
    expect(has("reads-2")).toBe(true);
    expect(rows()[2]).toContain("output 24×28×28");
    await click("reads-fewer");
    await checked();
    expect(rows()[2]).toContain("output 16×28×28");
  });

  test("follows a layer that is renamed", async () => {
    await focus("row-relu1");
    await add("adds two");
    await focus("row-conv1");
    await type("layer-name", "first");
    await checked();
    expect(rows()[2]).toContain("of relu1, first");
  });
});

describe("as JSON", () => {
  test("what is typed is in the list, and what the list does is in the text", async () => {
    await json();
    await type("model-json", value("model-json").replace('"outChannels": 8', '"outChannels": 5'));
    await checked();
    expect(rows()[0]).toContain("output 5×28×28");
    await press("z", { ctrlKey: true });
    expect(value("model-json")).toContain('"outChannels": 8');
  });

  test("a broken text stays, says where it breaks, and gives way only when that is asked for", async () => {
    await json();
    const broken = value("model-json").replace('"layers": [', '"layers": [[');
    await type("model-json", broken);
    await checked();
    expect(value("model-json")).toBe(broken);
    expect(text("json-problem")).toMatch(/^Line \d+, column \d+: expected/);
    expect(rows()[0]).toContain("output 8×28×28");
    expect(names()).toHaveLength(8);
    await click("json-drop");
    expect(value("model-json")).not.toBe(broken);
    await press("z", { ctrlKey: true });
    expect(value("model-json")).toBe(broken);
  });

  test("what was typed is there after a reload, broken or not", async () => {
    await json();
    await type("model-json", `${value("model-json")} x`);
    await checked();
    const typed = value("model-json");
    await openPage(prepare, { remembers: true });
    await openEditor();
    await json();
    expect(value("model-json")).toBe(typed);
    expect(names()).toHaveLength(8);
  });

  test("it is saved as it stands", async () => {
    await click("editor-save");
    const [saved] = engine.saved;
    expect(saved?.name).toBe("cnn-pytorch.json");
    expect(JSON.parse(new TextDecoder().decode(saved?.bytes))).toMatchObject({ name: "cnn-pytorch" });
  });
});

describe("what trains it", () => {
  beforeEach(training);

  test("an optimizer, its settings and a schedule are chosen", async () => {
    await find("model-output").setValue("fc");
    await find("optimizer-type").setValue("Adam");
    await find("schedule-type").setValue("StepLR");
    await type("attr-stepSize", "0");
    await checked();
    expect(text("problem-0")).toContain("optimizer.schedule.attrs.stepSize");
    await type("attr-stepSize", "30");
    await checked();
    expect(find("editor-foot").attributes("data-state")).toBe("good");
  });

  test("a loss of the image itself is told from one of its label", async () => {
    await find("attr-image as target").setValue(true);
    await checked();
    expect(text("loss-problem")).toContain("cannot have the image as its target");
    await find("attr-image as target").setValue(false);
    await checked();
    expect(find("editor-foot").attributes("data-state")).toBe("good");
  });

  test("a recipe's mistake is said at its field", async () => {
    await type("attr-flip", "0.5");
    await type("attr-batchSize", "0");
    await checked();
    await json();
    expect(JSON.parse(value("model-json"))).toMatchObject({ recipe: { augment: { flip: 0.5 } } });
    await training();
    expect(find("attr-batchSize").attributes("aria-invalid")).toBe("true");
  });
});

describe("run", () => {
  const inspection: Inspection = {
    ...{ id: 7, name: "cnn-pytorch.json", kind: "model", format: "JSON" },
    weights: {
      matched: [
        { path: "conv1.weight", fitting: 0, shape: [8, 1, 3, 3], from: "conv1.weight" },
        { path: "fc.weight", fitting: 0, shape: [10, 784], why: "it has [10,392] there" },
      ],
      unused: [],
      candidates: [[]],
      layout: "channelsFirst",
    },
    ...{ notes: [], unsupported: [], problems: [] },
  };
  beforeEach(async () => {
    engine.reply("inspect", () => ({ body: inspection }));
    await press("Enter", { ctrlKey: true });
  });

  test("says which weights are kept and which begin anew, before anything is launched", () => {
    expect(engine.told.inspect).toMatchObject({ keepWeights: true });
    expect(text("kept-summary")).toBe("1 of 2 tensors are kept, 1 begin anew.");
    expect(text("kept")).toBe("conv1.weight [8,1,3,3]");
    expect(text("anew")).toContain("fc.weight [10,784]: it has [10,392] there");
    expect(engine.told.launch).not.toHaveProperty("opened");
  });

  test("of a preset that was changed is under another name, so that nobody takes it for the preset", async () => {
    engine.reply("launch", () => ({ body: session, stops: true }));
    await click("run-back");
    await training();
    await type("model-name", "tiny");
    await press("Enter", { ctrlKey: true });
    expect(engine.told.inspect?.files[0]?.name).toBe("tiny-edited.json");
    await submit("run-data");
    if (has("discard-go")) await click("discard-go");
    expect(engine.told.launch).toMatchObject({ model: "tiny-edited" });
  });

  test("keeps none where that is not wanted", async () => {
    const { weights: _, ...without } = inspection;
    engine.reply("inspect", () => ({ body: without }));
    await find("run-keeps").setValue(false);
    await settled();
    expect(engine.told.inspect).toMatchObject({ keepWeights: false });
    expect(text("kept-summary")).toBe("All weights begin anew.");
  });

  test("starts a session of it, and the draft is none any more", async () => {
    engine.reply("launch", () => ({ body: session, stops: true }));
    await submit("run-data");
    if (has("discard-go")) await click("discard-go");
    expect(engine.told.launch).toMatchObject({ opened: 7, model: "cnn-pytorch", data: "digits" });
    expect(has("model-editor")).toBe(false);
    expect(localStorage.getItem("backstep.model")).toBeNull();
  });

  test("what the engine says against it stands in the dialog, which stays", async () => {
    engine.refuse("launch", 'data "digits" has 10 classes');
    await submit("run-data");
    if (has("discard-go")) await click("discard-go");
    await settled();
    expect(text("run-problem")).toContain("has 10 classes");
  });
});
