// A file that is dropped or opened: what it holds is shown before anything is replaced.

import { beforeEach, describe, expect, test } from "vitest";
import type { FoundData, Inspection } from "../../../../src-engine/protocol/protocol";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { useSession } from "../../../../src-renderer/session/session";
import { click, find, has, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { session } from "../../session";

const inspection: Inspection = {
  id: 3,
  name: "net.onnx",
  kind: "model",
  format: "onnx",
  model: {
    description: {
      model: "net",
      batchSize: 64,
      input: [64, 1, 28, 28],
      layers: [
        {
          ...{ name: "fc", type: "Linear", title: "Linear 784→10", inputs: ["input"], output: "fc.output" },
          ...{ outputShape: [64, 10], parameters: 7850, multiplyAdds: { forward: 1, backward: 2 } },
        },
      ],
      ...{ loss: "CrossEntropyLoss", optimizer: "SGD", parameters: 7850 },
      multiplyAdds: { forward: 1, backward: 2 },
      ...{ instructions: 9, memoryBytes: 4096, steppingBytes: 8192, milliseconds: 2 },
      evaluation: { batchSize: 100, memoryBytes: 4096 },
      checkpoints: { bytes: 4096, apart: 1, limit: 4096, memoryLimit: 4096 },
    },
    ...{ text: "{}", mean: 0.5, deviation: 0.25 },
  },
  weights: {
    matched: [
      { path: "fc.weight", shape: [10, 784], fitting: 0, from: "fc.weight" },
      { path: "fc.bias", shape: [10], fitting: 1, why: "the file has fc.bias [12]" },
    ],
    unused: ["extra [3]"],
    candidates: [["fc.weight", "other.weight"], []],
    layout: "channelsFirst",
  },
  ...{ notes: ["made by a test"], unsupported: ["Einsum_4: Einsum is not known."], problems: [] },
};

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
  engine.reply("inspect", () => ({ body: inspection }));
});

async function drop(...names: readonly string[]): Promise<void> {
  const files = names.map((name) => new File([new Uint8Array(5)], name));
  const items = files.map((file) => ({ type: file.type, webkitGetAsEntry: () => null }));
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ["Files"], files, items } });
  document.body.dispatchEvent(event);
  await settled();
}

describe("what is dropped on the window", () => {
  test("is shown with its layers, weights, normalisation and notes, and nothing is launched", async () => {
    const before = engine.heard.length;
    await drop("net.onnx", "net.onnx.data");
    expect(engine.told.inspect?.files).toEqual([
      { name: "net.onnx", byteLength: 5 },
      { name: "net.onnx.data", byteLength: 5 },
    ]);
    const said = text("opening-dialog");
    for (const part of [
      "ONNX: a model with weights",
      "Linear 784→10",
      "7,850",
      "mean 0.5",
      "made by a test",
      "extra [3]",
      "Einsum is not known",
    ])
      expect(said).toContain(part);
    expect(text("weights-summary")).toBe(
      "1 of 2 parameters and buffers come from the file; the others begin at random.",
    );
    expect(text("weights-table")).toContain("fc.bias [10]Leave as initialisedthe file has fc.bias [12]");
    expect(engine.heard.slice(before)).not.toContain("launch");
  });

  test("says that pixels are taken as they are where nothing normalises them, and which weights were guessed", async () => {
    const weights = {
      matched: [
        {
          path: "fc.weight",
          shape: [10, 784],
          fitting: 0,
          from: "0.kernel",
          by: "shape",
          turned: "[in, out] → [out, in]",
        },
      ],
      unused: [],
      candidates: [["0.kernel"]],
      layout: "channelsLast",
    } as const;
    const model = { ...inspection.model!, mean: 0, deviation: [1, 1, 1] };
    engine.reply("inspect", () => ({ body: { ...inspection, model, weights } }));
    await drop("net.onnx");
    expect(text("opening-dialog")).toContain("Pixels are taken as they are, from 0 to 1. Loss");
    expect(text("opening-dialog")).toContain(
      "fc.weight [10,784]0.kernelfound by its shape, [in, out] → [out, in]",
    );
  });

  test("is launched when it is opened, on the data that was chosen", async () => {
    engine.reply("launch", () => ({ body: session, stops: true }));
    await drop("net.onnx");
    await click("opening-accept");
    if (has("discard-go")) await click("discard-go");
    expect(engine.told.launch).toMatchObject({ opened: 3, model: "net", data: "digits", warmup: 0 });
    expect(has("opening-dialog")).toBe(false);
  });

  test("is refused in the dialog, in the engine's words", async () => {
    engine.refuse("inspect", "expected a session, a model as JSON, or onnx; got notes.txt (5 bytes)");
    await drop("notes.txt");
    expect(text("opening-problem")).toContain("got notes.txt (5 bytes)");
    expect(has("opening-accept")).toBe(false);
  });

  test("that does not go with the data is said in the dialog, which stays", async () => {
    engine.refuse("launch", 'model "net" wants images of [3,32,32], data "digits" has [1,28,28]');
    await drop("net.onnx");
    await click("opening-accept");
    if (has("discard-go")) await click("discard-go");
    expect(text("opening-problem")).toContain("wants images of [3,32,32]");
    expect(has("opening-accept")).toBe(true);
  });

  test("cannot be opened where something is wrong with it", async () => {
    engine.reply("inspect", () => ({ body: { ...inspection, problems: ["No tensor fits."] } }));
    await drop("w.npz");
    expect(text("opening-dialog")).toContain("No tensor fits.");
    expect(find("opening-accept").attributes("disabled")).toBeDefined();
  });
});

describe("the match of a file's tensors", () => {
  const edited: Inspection = {
    ...inspection,
    weights: {
      ...inspection.weights!,
      matched: inspection.weights!.matched.map((one) =>
        one.path === "fc.weight" ? { ...one, from: "other.weight", by: "choice" } : one,
      ),
    },
  };

  test("is changed in a list of what fits, and what was chosen before stays chosen", async () => {
    engine.reply("match", () => ({ body: edited }));
    await drop("net.onnx");
    await click("match-fc.weight");
    expect(text("match-list")).toContain("Leave as initialised");
    await type("match-filter", "other");
    expect(text("match-list")).not.toContain("fc.weightnow");
    await press("Enter");
    expect(engine.told.match).toEqual({
      opened: 3,
      choices: [{ path: "fc.weight", from: "other.weight" }],
    });
    expect(text("weights-table")).toContain("other.weightchosen");
    await find("weights-layout").setValue("channelsLast");
    await settled();
    expect(engine.told.match).toEqual({
      opened: 3,
      choices: [{ path: "fc.weight", from: "other.weight" }],
      layout: "channelsLast",
    });
  });

  test("is as it was after a choice that is refused, and the next does not repeat it", async () => {
    await drop("net.onnx");
    engine.refuse("match", "match: fc.weight: expected shape [10,784]");
    await click("match-fc.weight");
    await type("match-filter", "other");
    await press("Enter");
    expect(text("opening-problem")).toBe("fc.weight: expected shape [10,784]");
    engine.reply("match", () => ({ body: edited }));
    await find("weights-layout").setValue("channelsLast");
    await settled();
    expect(engine.told.match).toEqual({ opened: 3, choices: [], layout: "channelsLast" });
  });
});

test("a file that is chosen by the command is shown likewise", async () => {
  engine.opens = { name: "net.onnx", bytes: new Uint8Array(7) };
  await press("O", { ctrlKey: true, shiftKey: true });
  await click("start-openFile");
  expect(engine.told.inspect?.files).toEqual([{ name: "net.onnx", byteLength: 7 }]);
  expect(has("opening-accept")).toBe(true);
});

test("the path of a file that the shell chose goes with it, and what was opened before is taken again", async () => {
  engine.opens = { name: "net.onnx", bytes: new Uint8Array(7), path: "/home/me/net.onnx" };
  await press("o", { ctrlKey: true });
  await click("start-openFile");
  expect(engine.told.inspect?.path).toBe("/home/me/net.onnx");
  await press("Escape");
  engine.reply("listRecent", () => ({
    body: { recent: [{ id: "7", kind: "file", name: "net.onnx", path: "/home/me/net.onnx" }] },
  }));
  engine.reply("readRecent", () => ({
    body: { files: [{ name: "net.onnx", byteLength: 3 }], path: "/home/me/net.onnx" },
    tensors: new Map([["file0", tensor([1], [0x010203], "int32")]]),
  }));
  await press("o", { ctrlKey: true });
  expect(text("recent")).toContain("/home/me/net.onnx");
  find("recent").element.querySelector("button")!.click();
  await settled();
  expect(engine.told.readRecent).toEqual({ id: "7" });
  expect(engine.told.inspect).toEqual({
    files: [{ name: "net.onnx", byteLength: 3 }],
    path: "/home/me/net.onnx",
  });
  await press("Escape");
  await press("P", { ctrlKey: true, shiftKey: true });
  await type("palette-filter", "net.onnx");
  await press("Enter");
  expect(has("opening-accept")).toBe(true);
});

describe("a set of images", () => {
  const pets: FoundData = {
    ...{ name: "/kept/pets", title: "pets", input: [3, 64, 64], classes: ["cats", "dogs"], classCount: 2 },
    ...{ train: 16, test: 4, notes: ["1 file is left out: odd.png"] },
  };
  const file = (path: string, size: number) => ({
    ...{ path, size },
    bytes: () => Promise.resolve(new Uint8Array(size).fill(1)),
  });
  beforeEach(() => engine.reply("lookAtData", () => ({ body: pets })));

  test("is sent where it has no path, shown with its classes and notes, and a session begins on it", async () => {
    engine.choosesData = { name: "pets", files: [file("cats/1.png", 5), file("dogs/1.png", 6)] };
    engine.reply("sendData", () => ({ body: {} }));
    await openData();
    expect(engine.told.sendData).toMatchObject({
      name: "pets",
      files: [
        { path: "cats/1.png", byteLength: 5 },
        { path: "dogs/1.png", byteLength: 6 },
      ],
    });
    expect(engine.told.lookAtData).toEqual({
      ...{ upload: engine.told.sendData!.upload, model: "tiny", seed: 0 },
    });
    expect(text("found-data")).toContain("pets: 16 images to train and 4 to test, 3 × 64 × 64.");
    expect(text("found-data")).toContain("2 classes: cats, dogs.");
    expect(text("found-data")).toContain("1 file is left out: odd.png.");
    engine.reply("launch", () => ({ body: session, stops: true }));
    await click("opening-accept");
    if (has("discard-go")) await click("discard-go");
    expect(engine.told.launch).toEqual({ model: "tiny", data: "/kept/pets", seed: 0, warmup: 0 });
  });

  test("goes by its path where the shell chose one, and is looked at again for another model", async () => {
    engine.choosesData = { path: "/home/me/pets" };
    await openData();
    expect(engine.told.lookAtData).toMatchObject({ data: "/home/me/pets" });
    expect(engine.heard).not.toContain("sendData");
    await find("data-model").setValue("coloured");
    await settled();
    expect(engine.told.lookAtData).toMatchObject({ data: "/kept/pets", model: "coloured" });
  });

  test("that is refused is said in the dialog, and what was sent of it is dropped", async () => {
    engine.choosesData = { name: "pets", files: [file("cats/1.png", 5)] };
    engine.refuse("sendData", "data: expected names of files and folders");
    await openData();
    expect(text("data-problem")).toBe("expected names of files and folders");
    expect(engine.heard).toContain("dropData");
    expect(has("start-openFile")).toBe(true);
  });

  test("is chosen for a model that is being opened, with the size that it takes", async () => {
    await drop("net.onnx");
    engine.choosesData = { path: "/home/me/pets" };
    await click("opening-folder");
    expect(engine.told.lookAtData).toEqual({ data: "/home/me/pets", opened: 3, seed: 0 });
    engine.reply("launch", () => ({ body: session, stops: true }));
    await click("opening-accept");
    if (has("discard-go")) await click("discard-go");
    expect(engine.told.launch).toMatchObject({ opened: 3, data: "/kept/pets" });
  });

  async function openData(): Promise<void> {
    await press("o", { ctrlKey: true });
    await click("start-openDataFolder");
  }
});

test("a page that is loaded again restarts with the weights that were opened into a preset", async () => {
  engine = await openPage((prepared) =>
    prepared.reply("attach", () => ({ body: { session: { ...session, opened: 4 } }, stops: true })),
  );
  expect(useSession().info?.opened).toBe(4);
  await useSession().restart();
  expect(engine.told.launch).toMatchObject({ opened: 4 });
});
