// What is understood of files before anything is replaced, and what a launch makes of it.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { formatFor, formatOf } from "../../../src-engine/formats";
import { bytesAsTensor, tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import type { Answer, Client } from "../../../src-engine/protocol/wire/client";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { engine, launched, page } from "../../support/page";

interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const textFile = (name: string, text: string): Given => ({ name, bytes: new TextEncoder().encode(text) });

async function inspect(client: Client, files: readonly Given[], more = {}) {
  const tensors = new Map(files.map(({ bytes }, i): [string, Tensor] => [`file${i}`, bytesAsTensor(bytes)]));
  const named = files.map(({ name, bytes }) => ({ name, byteLength: bytes.length }));
  return (await client.request("inspect", { files: named, ...more }, tensors)).body;
}

const bytesOf = ({ body, tensors }: Answer<"export" | "saveSession">): Uint8Array =>
  tensorAsBytes(tensors.get("file"), body.byteLength).slice();

const weight = async (client: Client, path = "conv1.weight"): Promise<readonly number[]> => [
  ...(await client.request("read", { path })).tensors.get(path)!.data,
];

/** A convolution fewer than cnn-pytorch, and a last layer of another width. */
const smaller = JSON.stringify({
  name: "smaller",
  input: [1, 28, 28],
  layers: [
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 8, kernelSize: 3, padding: 1 } },
    { name: "pool1", type: "MaxPool2d", attrs: { kernelSize: 4, stride: 4 } },
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss" },
});

describe("what a file is, is told by its content", () => {
  test("a model as JSON, with its layers and what it costs", async () => {
    const { client } = page(engine());
    const found = await inspect(client, [textFile("anything.txt", smaller)]);
    expect(found).toMatchObject({ kind: "model", format: "JSON", problems: [], name: "anything.txt" });
    expect(
      found.model?.description.layers.map(({ name, outputShape }) => [name, outputShape.slice(1)]),
    ).toEqual([
      ["conv1", [8, 28, 28]],
      ["pool1", [8, 7, 7]],
      ["flatten", [392]],
      ["fc", [10]],
    ]);
    expect(found.model?.description.parameters).toBe(8 * 9 + 8 + 3920 + 10);
    const again = await inspect(client, [textFile("again.json", found.model!.text)]);
    expect(again.model?.description).toEqual(found.model?.description);
  });

  test.each(["onnx", "safetensors", "npz"] as const)("weights as %s", async (format) => {
    const { client } = await launched();
    const bytes = bytesOf(await client.request("export", { format }));
    const found = await inspect(client, [{ name: "w", bytes }]);
    expect(found.weights?.unused).toEqual([]);
    expect(found.weights?.matched.filter(({ from }) => from === undefined)).toEqual([]);
    expect(found.kind).toBe(format === "npz" ? "weights" : "model");
  });

  test("a session, whose run is told", async () => {
    const { client } = await launched();
    const bytes = bytesOf(await client.request("saveSession", {}));
    const found = await inspect(client, [{ name: "run.backstep", bytes }]);
    expect(found).toMatchObject({ kind: "session", problems: [] });
    expect(found.notes[0]).toContain("cnn-pytorch on digits");
  });

  test("what none of ours is, is refused by name", async () => {
    const { client } = page(engine());
    await expect(inspect(client, [textFile("notes.txt", "hello")])).rejects.toThrow(
      "expected a session, a model as JSON, or safetensors",
    );
  });

  test("a mistake in a model is told at its field", async () => {
    const { client } = page(engine());
    const wrong = smaller.replace('"kernelSize":4', '"kernelSize":0');
    await expect(inspect(client, [textFile("m.json", wrong)])).rejects.toThrow(
      "layers[1].attrs.kernelSize: expected a whole number of at least 1",
    );
  });
});

test("weights that are called otherwise are found by shape and order, and told so", async () => {
  const { client } = await launched();
  const bytes = bytesOf(await client.request("export", { format: "safetensors" }));
  const { tensors } = await formatOf(bytes).decode(bytes.slice());
  const layers = [...new Set([...tensors.keys()].map((name) => name.slice(0, name.indexOf("."))))];
  const numbered = [...tensors].map(([name, one]) => {
    const [layer = "", own = ""] = name.split(/\.(?=\w+$)/);
    return [`${layers.indexOf(layer)}.${own}`, one] as const;
  });
  const other = await formatFor("w.safetensors").encode({
    tensors: new Map([...numbered, ["0.num_batches_tracked", tensors.get("conv1.bias")!]]),
  });
  const found = await inspect(client, [{ name: "w.safetensors", bytes: other }]);
  expect(found.weights?.matched[0]).toMatchObject({ path: "conv1.weight", from: "0.weight", by: "shape" });
  expect(found.weights?.matched.map(({ by }) => by)).not.toContain(undefined);
  expect(found.notes).toContain("1 counter of training is not needed.");
});

describe("a launch of what was opened", () => {
  test("begins with the weights of the file, bit for bit, and so does its restart and its saved session", async () => {
    const from = await launched();
    await from.client.request("goto", { address: "6/loss/output" });
    await from.stop();
    const bytes = bytesOf(await from.client.request("export", { format: "safetensors" }));
    const wanted = await weight(from.client);

    const { client, stop } = await launched();
    expect(await weight(client)).not.toEqual(wanted);
    const { id } = await inspect(client, [{ name: "w.safetensors", bytes }]);
    const { body: info } = await client.request("launch", {
      model: "opened",
      opened: id,
      data: "digits",
      warmup: 2,
    });
    await stop();
    const trained = await weight(client);
    await client.request("goto", { address: "0/loss/output" });
    await stop();
    expect(await weight(client)).toEqual(wanted);
    const initial = (await client.request("filters", { path: "conv1.weight" })).tensors.get("initial")!;
    expect([...initial.data]).toEqual(wanted);

    const saved = bytesOf(await client.request("saveSession", {}));
    const other = page(engine());
    await other.client.request(
      "openSession",
      { byteLength: saved.length },
      new Map([["file", bytesAsTensor(saved)]]),
    );
    await other.stop();
    expect(await weight(other.client)).toEqual(wanted);
    await other.client.request("goto", { address: "2/loss/output" });
    await other.stop();
    expect(await weight(other.client)).toEqual(trained);

    await other.client.request("launch", { model: info.model, data: "digits" });
    await other.stop();
    expect(await weight(other.client)).toEqual(info.model === "cnn-pytorch" ? expect.anything() : wanted);
  });

  test("with a changed model keeps the weights that still fit, and says which", async () => {
    const { client, stop } = await launched();
    const kept = await weight(client);
    const found = await inspect(client, [textFile("smaller.json", smaller)], { keepWeights: true });
    expect(found.weights?.matched.map(({ path, from, why }) => [path, from ?? why])).toEqual([
      ["conv1.weight", "conv1.weight"],
      ["conv1.bias", "conv1.bias"],
      ["fc.weight", "fc.weight has shape [10,784], expected [10,392]"],
      ["fc.bias", "fc.bias"],
    ]);
    await client.request("launch", { model: "smaller", opened: found.id, data: "digits", batchSize: 8 });
    await stop();
    expect(await weight(client)).toEqual(kept);
    // A restart is of the model that runs, by its name.
    await client.request("launch", { model: "smaller", data: "digits", batchSize: 8 });
    await stop();
    expect(await weight(client)).toEqual(kept);
  });

  test("keeps no weight that lies otherwise in the changed model, though its name is there", async () => {
    const { client, stop } = await launched();
    const rows = (a: number, b: number): string =>
      JSON.stringify({
        name: "rows",
        input: [1, 28, 28],
        layers: [
          { name: "flatten", type: "Flatten" },
          ...[a, b, 10].map((outFeatures, i) => ({ name: `fc${i}`, type: "Linear", attrs: { outFeatures } })),
        ],
        loss: { type: "CrossEntropyLoss" },
      });
    const { id } = await inspect(client, [textFile("rows.json", rows(20, 30))]);
    await client.request("launch", { model: "rows", opened: id, data: "digits", batchSize: 4 });
    await stop();
    const found = await inspect(client, [textFile("rows.json", rows(30, 20))], { keepWeights: true });
    const kept = found.weights?.matched.filter(({ from }) => from !== undefined).map(({ path }) => path);
    expect(kept).toEqual(["fc2.bias"]);
    expect(found.weights?.matched.find(({ path }) => path === "fc1.weight")?.why).toBe(
      "fc1.weight has shape [30,20], expected [20,30]",
    );
  });

  test("of what was let go of, or never was, is refused, and the session stays", async () => {
    const { client } = await launched();
    await expect(client.request("launch", { model: "x", opened: 99, data: "digits" })).rejects.toThrow(
      "open the file once more",
    );
    expect((await client.request("attach", {})).body.session?.model).toBe("cnn-pytorch");
  });
});

test("what a model can be made of is listed from the ops themselves", async () => {
  const { client } = page(engine());
  const { layers, losses } = (await client.request("listOps", {})).body;
  expect(layers.find(({ type }) => type === "Add")?.inputs).toHaveLength(2);
  const conv = layers.find(({ type }) => type === "Conv2d");
  expect(conv?.attrs.find(({ name }) => name === "outChannels")).not.toHaveProperty("usual");
  expect(losses.map(({ type }) => type)).toContain("CrossEntropyLoss");
  expect(layers.map(({ type }) => type)).not.toContain("Accumulate");
});

const real = process.env["BACKSTEP_REAL"] ?? resolve(__dirname, "../../../../shared/data/real");
describe.skipIf(!existsSync(real))(
  "files that other tools wrote (skipped where BACKSTEP_REAL or ../shared/data/real is not there)",
  () => {
    test("a network as PyTorch exports it opens with its weights and normalisation, and runs", async () => {
      const { client, stop } = await launched();
      const bytes = new Uint8Array(readFileSync(join(real, "pytorch-2.7-opset11.onnx")));
      const found = await inspect(client, [{ name: "net.onnx", bytes }]);
      expect(found).toMatchObject({ kind: "model", unsupported: [], problems: [] });
      expect(found.weights?.matched.filter(({ from }) => from === undefined)).toEqual([]);
      await client.request("launch", {
        model: "net",
        opened: found.id,
        data: "digits",
        batchSize: 4,
        warmup: 0,
      });
      expect((await stop()).body.loss).toBeGreaterThan(0);
    });
  },
);

describe("a match that somebody edits", () => {
  async function opened() {
    const { client, stop } = await launched();
    const bytes = bytesOf(await client.request("export", { format: "safetensors" }));
    const { tensors } = await formatOf(bytes).decode(bytes.slice());
    const bias = tensors.get("conv1.bias")!;
    const other = { ...bias, data: bias.data.map((_, i) => i + 1) };
    const file = await formatFor("w.npz").encode({ tensors: new Map([...tensors, ["spare", other]]) });
    const found = await inspect(client, [{ name: "w.npz", bytes: file }]);
    return { client, stop, found };
  }

  test("takes another tensor of the file, or leaves one as it is initialised, and a launch begins so", async () => {
    const { client, stop, found } = await opened();
    const { candidates, matched } = found.weights!;
    expect(candidates[matched.find(({ path }) => path === "conv1.bias")!.fitting]).toEqual([
      "conv1.bias",
      "spare",
    ]);
    const choices = [{ path: "conv1.bias", from: "spare" }, { path: "fc.weight" }];
    const { body: edited } = await client.request("match", { opened: found.id, choices });
    const of = (path: string) => edited.weights!.matched.find((one) => one.path === path);
    expect(edited.id).toBe(found.id);
    expect(of("conv1.bias")).toMatchObject({ from: "spare", by: "choice" });
    expect(of("fc.weight")).toMatchObject({ why: "left out by choice" });
    expect(of("conv2.weight")).toMatchObject({ from: "conv2.weight" });
    expect(edited.weights!.unused).toEqual(["conv1.bias [8]", "fc.weight [10,784]"]);
    const before = await weight(client, "fc.weight");
    await client.request("launch", { model: "cnn-pytorch", opened: found.id, data: "digits", seed: 9 });
    await stop();
    expect(await weight(client, "conv1.bias")).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await weight(client, "fc.weight")).not.toEqual(before);
  });

  test("is as before after a choice that does not fit", async () => {
    const { client, stop, found } = await opened();
    const wrong = client.request("match", {
      opened: found.id,
      choices: [{ path: "fc.bias", from: "spare" }],
    });
    await expect(wrong).rejects.toThrow("fc.bias: expected shape [10], spare has [8]");
    await client.request("launch", { model: "cnn-pytorch", opened: found.id, data: "digits", seed: 9 });
    await stop();
    expect(await weight(client, "conv1.bias")).not.toContain(8);
  });

  test("is of the newest file alone", async () => {
    const { client, found } = await opened();
    await inspect(client, [textFile("smaller.json", smaller)]);
    await expect(client.request("match", { opened: found.id, choices: [] })).rejects.toThrow(
      "open the file once more",
    );
  });
});
