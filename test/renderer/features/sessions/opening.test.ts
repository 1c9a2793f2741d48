// A file that is dropped or opened: what it holds is shown before anything is replaced.

import { beforeEach, describe, expect, test } from "vitest";
import type { Inspection } from "../../../../src-engine/protocol/protocol";
import { click, find, has, openPage, settled, text } from "../../appPage";
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
      { path: "fc.weight", shape: [10, 784], from: "fc.weight" },
      { path: "fc.bias", shape: [10], why: "the file has fc.bias [12]" },
    ],
    unused: ["extra [3]"],
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
    expect(text("weights-missing")).toContain("fc.bias [10]: the file has fc.bias [12]");
    expect(engine.heard.slice(before)).not.toContain("launch");
  });

  test("says that pixels are taken as they are where nothing normalises them, and which weights were guessed", async () => {
    const weights = {
      matched: [
        {
          path: "fc.weight",
          shape: [10, 784],
          from: "0.kernel",
          by: "shape",
          turned: "[in, out] → [out, in]",
        },
      ],
      unused: [],
    } as const;
    const model = { ...inspection.model!, mean: 0, deviation: [1, 1, 1] };
    engine.reply("inspect", () => ({ body: { ...inspection, model, weights } }));
    await drop("net.onnx");
    expect(text("opening-dialog")).toContain("Pixels are taken as they are, from 0 to 1. Loss");
    expect(text("opening-dialog")).toContain(
      "fc.weight [10,784] from 0.kernel: found by its shape, [in, out] → [out, in]",
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

test("a file that is chosen by the command is shown likewise", async () => {
  engine.opens = { name: "net.onnx", bytes: new Uint8Array(7) };
  window.dispatchEvent(
    new KeyboardEvent("keydown", { key: "O", ctrlKey: true, shiftKey: true, bubbles: true }),
  );
  await settled();
  expect(engine.told.inspect?.files).toEqual([{ name: "net.onnx", byteLength: 7 }]);
  expect(has("opening-accept")).toBe(true);
});
