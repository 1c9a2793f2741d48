// What a page that edits a model asks for: what there is to choose from, what a model would be, and what is wrong with it.

import { describe, expect, test } from "vitest";
import { layerOps } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { opGroups } from "../../../src-engine/ops/op";
import type { ModelCheck } from "../../../src-engine/protocol/protocol";
import { engine, launched, page } from "../../support/page";

const conv = { name: "conv1", type: "Conv2d", attrs: { outChannels: 4, kernelSize: 3, padding: 1 } };
const small = {
  name: "small",
  input: [1, 28, 28],
  layers: [
    conv,
    { name: "relu1", type: "ReLU" },
    { name: "pool1", type: "MaxPool2d", attrs: { kernelSize: 4, stride: 4 } },
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss" },
  recipe: { batchSize: 8 },
};

async function check(model: unknown): Promise<ModelCheck> {
  const { client } = page(engine());
  const text = typeof model === "string" ? model : JSON.stringify(model);
  return (await client.request("checkModel", { text })).body;
}

const withLayer = (i: number, more: object): object => ({
  ...small,
  layers: small.layers.map((layer, at) => (at === i ? { ...layer, ...more } : layer)),
});

describe("a model that is written", () => {
  test("shows its layers' shapes, numbers and cost, and the cost of all of it", async () => {
    const { problems, layers, description } = await check(small);
    expect(problems).toEqual([]);
    expect(layers.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual([
      ["conv1", [4, 28, 28], 40],
      ["relu1", [4, 28, 28], 0],
      ["pool1", [4, 7, 7], 0],
      ["flatten", [196], 0],
      ["fc", [10], 1970],
    ]);
    expect(layers[0]).toMatchObject({ title: "Conv2d 1→4 3×3 pad 1", multiplyAdds: 4 * 28 * 28 * 9 });
    expect(layers[0]!.bytes).toBe(4 * (40 + 8 * 4 * 28 * 28));
    expect(description?.parameters).toBe(2010);
    const forward = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    expect(description?.multiplyAdds.forward).toBe(8 * forward);
  });

  test("tells everything that is wrong at once, each at its field, and shows the rest", async () => {
    const { problems, layers } = await check({
      ...small,
      layers: [
        conv,
        { name: "relu1", type: "Relu" },
        { name: "conv1", type: "Conv2d", attrs: { outChannels: 4, kernelSize: [3, 0] }, inputs: ["input"] },
        { name: "other", type: "Flatten", inputs: ["conv1"] },
      ],
      optimizer: { type: "SGD", attrs: { momentum: -1 } },
    });
    const at = (field: string): string => problems.filter((one) => one.field === field)[0]?.text ?? "";
    expect(at("layers[1].type")).toContain('unknown type "Relu"');
    expect(at("layers[2].name")).toBe('two layers are called "conv1"');
    expect(at("layers[2].attrs.kernelSize[1]")).toBe("expected a whole number of at least 1, got 0");
    expect(at("optimizer.attrs.momentum")).toContain("got -1");
    expect(problems).toHaveLength(4);
    expect(layers.map(({ name }) => name)).toContain("conv1");
  });

  test.each([
    ["a shape", withLayer(2, { attrs: { kernelSize: 40, stride: 1 } }), "layers[2]", "MaxPool2d"],
    ["an input that is not there", withLayer(4, { inputs: ["flat"] }), "layers[4].inputs[0]", "near are"],
    ["a count of inputs", withLayer(1, { type: "Add" }), "layers[1]", "takes 2 inputs"],
    ["the loss", { ...small, layers: small.layers.slice(0, 3) }, "loss", "CrossEntropyLoss"],
    ["two ends", withLayer(1, { inputs: ["input"] }), "output", "expected the name of one of conv1, fc"],
    ["a loss that is none", { ...small, loss: { type: "ReLU" } }, "loss.type", "takes no target"],
    ["a recipe", { ...small, recipe: { batchSize: 0 } }, "recipe.batchSize", "from 1 to 4096"],
    ["a field nobody knows", withLayer(0, { kind: "x" }), "layers[0].kind", "no such field"],
  ])("a fault of %s is told at its field", async (_what, model, field, text) => {
    const { problems, description } = await check(model);
    expect(problems.map((one) => one.field)).toEqual([field]);
    expect(problems[0]!.text).toContain(text);
    expect(description).toBeUndefined();
  });

  test("a text that is no JSON is told with the place", async () => {
    const { problems } = await check('{"name": ');
    expect(problems).toEqual([{ text: "expected a value at character 9, got the end" }]);
  });

  test("is checked while a run stands, which stays where it is", async () => {
    const { client, stop } = await launched();
    await client.request("checkModel", { text: JSON.stringify(small) });
    await client.request("next", { granularity: "operation" });
    expect((await stop()).body.address).toBe("0/forward/conv1/output");
  });
});

describe("an edit begins with", () => {
  test.each(presets.map(({ model }) => model.name))(
    "the preset %s, in which nothing is wrong",
    async (name) => {
      const { client } = page(engine());
      const { text } = (await client.request("modelText", { preset: name })).body;
      expect((await client.request("checkModel", { text })).body.problems).toEqual([]);
    },
  );

  test("the running model", async () => {
    const { client } = await launched();
    const { text } = (await client.request("modelText", {})).body;
    expect(JSON.parse(text)).toMatchObject({ name: "cnn-pytorch", recipe: { batchSize: 4 } });
  });

  test("a model without layers, whose one fault is that nothing gives the loss its scores", async () => {
    const { client } = page(engine());
    const { text } = (await client.request("modelText", { empty: true })).body;
    const { problems } = (await client.request("checkModel", { text })).body;
    expect(problems.map(({ field }) => field)).toEqual(["loss"]);
  });

  test("nothing where nothing runs", async () => {
    const { client } = page(engine());
    await expect(client.request("modelText", {})).rejects.toThrow("no session is running");
    await expect(client.request("modelText", { preset: "cnn" })).rejects.toThrow("known models are");
  });
});

test("every op says what it is and under which heading, and what a form fills in is right", async () => {
  const { client } = page(engine());
  const { groups, layers, losses, optimizers, schedules } = (await client.request("listOps", {})).body;
  expect(groups).toEqual(opGroups);
  for (const { type, group } of layers) expect(groups, type).toContain(group);
  for (const { about } of [...layers, ...losses, ...optimizers, ...schedules])
    expect(about).toMatch(/^[A-Z].+\.$/);
  expect(layers.length + losses.length).toBe(layerOps.length);
  expect(new Set(layers.map(({ group }) => group)).size).toBeGreaterThan(5);
  expect(optimizers.map(({ type }) => type)).toContain("SGD");
  expect(schedules.find(({ type }) => type === "StepLR")?.suggested).toHaveProperty("stepSize");
  for (const { type, suggested } of layers) {
    const { problems } = await check({ ...small, layers: [{ name: "one", type, attrs: suggested }] });
    expect(problems.filter(({ field }) => field?.startsWith("layers[0].attrs."))).toEqual([]);
  }
});
