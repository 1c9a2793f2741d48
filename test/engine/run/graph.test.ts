// Models whose layers read one another as they like: the order of instructions, gradients that come back from several readers,
// and the same bits stepping and running free.

import { describe, expect, test } from "vitest";
import type { LayerSpec, ModelSpec } from "../../../src-engine/model/model";
import type { Recipe } from "../../../src-engine/model/presets";
import { compile } from "../../../src-engine/run/compile";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { fewDigits, simdBackend } from "../../support/runs";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
const conv = (name: string, outChannels: number, inputs?: readonly string[]): LayerSpec => ({
  name,
  type: "Conv2d",
  attrs: { outChannels, kernelSize: 3, padding: 1 },
  ...(inputs && { inputs }),
});
const layer = (
  name: string,
  type: string,
  inputs?: readonly string[],
  attrs: LayerSpec["attrs"] = {},
): LayerSpec => ({
  name,
  type,
  attrs,
  ...(inputs && { inputs }),
});
function model(...layers: LayerSpec[]): ModelSpec {
  const head = [layer("flatten", "Flatten"), layer("fc", "Linear", undefined, { outFeatures: 10 })];
  return {
    name: "graph",
    input: [1, 28, 28],
    layers: [...layers, ...head],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };
}

const residual = model(
  conv("layer1.0.conv1", 4),
  layer("layer1.0.relu1", "ReLU"),
  conv("layer1.0.conv2", 4),
  layer("layer1.0.add", "Add", ["layer1.0.conv2", "layer1.0.relu1"]),
  layer("pool", "MaxPool2d", undefined, { kernelSize: 2, stride: 2 }),
);

describe("compile", () => {
  test("runs layers after those they read, whatever their order in the list", () => {
    const { layers, loss, ...rest } = residual;
    const first = compile({ ...rest, loss, layers }, sgd, 2);
    const shuffled = layers
      .map((one, i) => ({ ...one, inputs: one.inputs ?? [layers[i - 1]?.name ?? "input"] }))
      .reverse();
    expect(
      compile({ ...rest, loss, layers: shuffled }, sgd, 2).instructions.map(({ writes }) => writes),
    ).toEqual(first.instructions.map(({ writes }) => writes));
  });

  test("adds up what the readers of a tensor give back, before the layer that wrote it goes on", () => {
    const { instructions, tensors } = compile(residual, sgd, 2);
    const at = instructions.findIndex(({ op }) => op === "Accumulate");
    expect(instructions[at]).toMatchObject({
      layer: "layer1.0.relu1",
      reads: { gradient1: "layer1.0.conv2.gradInput", gradient2: "layer1.0.add.gradOther" },
      writes: "layer1.0.relu1.output.grad",
    });
    expect(tensors["layer1.0.conv2.gradInput"]).toMatchObject({
      role: "gradient",
      of: "layer1.0.relu1.output",
      layer: "layer1.0.conv2",
    });
    expect(instructions[at + 1]!.writes).toBe("layer1.0.conv1.output.grad");
  });

  test.each([
    ["no layer is called relu9; near are", [conv("a", 2), layer("b", "Add", ["a", "relu9"])]],
    ["layers[1].inputs[1]", [conv("a", 2), layer("b", "Add", ["a", "relu9"])]],
    ["read one another in a circle", [layer("a", "Add", ["input", "b"]), layer("b", "ReLU", ["a"])]],
    ["Add takes 2 inputs (input, other), got 1", [conv("a", 2), layer("b", "Add", ["a"])]],
  ])("refuses a graph that is none: %s", (problem, layers) => {
    expect(() => compile(model(...layers), sgd, 2)).toThrow(problem);
  });
});

describe("a residual network", () => {
  const recipe: Recipe = {
    batchSize: 5,
    learningRate: 0.1,
    epochs: 1,
    initialization: "pytorch",
    validationShare: 0,
    shuffle: true,
    mean: 0,
    deviation: 1,
  };
  const trainer = (backend = simdBackend, batchSize = 5): Trainer =>
    new Trainer({ model: residual, recipe: { ...recipe, batchSize }, dataset: fewDigits, seed: 3 }, backend);

  test.each([1, 5, 16])("in batches of %i gives the same bits stepped and running free", (batchSize) => {
    const [free, stepped] = [trainer(simdBackend, batchSize), trainer(simdBackend, batchSize)];
    for (let i = 0; i < 6; i++) {
      free.advance();
      stepped.runTo(stepped.currentProgram.instructions.length);
      stepped.advance();
      expect([...free.weights()].map(([path, { data }]) => [path, [...data]])).toEqual(
        [...stepped.weights()].map(([path, { data }]) => [path, [...data]]),
      );
    }
  });

  test("on kernels stays close to the reference", () => {
    const [exact, fast] = [trainer(reference), trainer()];
    for (let i = 0; i < 3; i++) for (const one of [exact, fast]) one.advance();
    for (const [path, { data }] of exact.weights()) {
      const other = fast.weights().get(path)!.data;
      for (let i = 0; i < data.length; i++) expect(other[i]).toBeCloseTo(data[i]!, 4);
    }
  });
});
