// Models whose layers read one another as they like: the order of instructions, gradients that come back from several readers,
// and the same bits stepping and running free.

import { describe, expect, test } from "vitest";
import type { LayerSpec, ModelSpec, OptimizerSpec } from "../../../src-engine/model/model";
import type { Recipe } from "../../../src-engine/model/presets";
import { compile } from "../../../src-engine/run/program/compile";
import type { Backend } from "../../../src-engine/run/backend";
import { firstState } from "../../../src-engine/run/history/firstState";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { backends, fewDigits, simdBackend } from "../../support/runs";
import { onThreads } from "../../support/threads";

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

describe("a residual network", () => {
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

/** What is computed of the whole batch lies between what is per sample: sums before which all shards are done. */
const normed = model(
  conv("conv1", 4),
  layer("bn1", "BatchNorm2d"),
  layer("relu1", "ReLU"),
  layer("pool1", "MaxPool2d", undefined, { kernelSize: 2, stride: 2 }),
  conv("conv2", 9),
  layer("bn2", "BatchNorm2d", undefined, { momentum: 0.5 }),
  layer("add", "Add", ["bn2", "conv2"]),
  layer("relu2", "ReLU"),
  layer("pool2", "MaxPool2d", undefined, { kernelSize: 2, stride: 2 }),
);

describe("a network with norms over the batch", () => {
  const trainer = (backend: Backend, batchSize: number): Trainer =>
    new Trainer({ model: normed, recipe: { ...recipe, batchSize }, dataset: fewDigits, seed: 3 }, backend);
  const weightsOf = (one: Trainer) => [...one.weights()].map(([path, { data }]) => [path, [...data]]);

  test.each([1, 5, 16, 64])(
    "in batches of %i gives the same bits stepped and running free, its running values too",
    (batchSize) => {
      const [free, stepped] = [trainer(simdBackend, batchSize), trainer(simdBackend, batchSize)];
      for (let i = 0; i < 6; i++) {
        free.advance();
        stepped.runTo(1);
        stepped.advance();
        expect(weightsOf(free)).toEqual(weightsOf(stepped));
        expect(free.history.loss(i)).toBe(stepped.history.loss(i));
      }
      expect([...free.weights().get("bn2.running_mean")!.data]).not.toContain(0);
    },
  );

  test.each([2, 3])("%i threads end in the bits of one", (count) => {
    for (const batchSize of [5, 16]) {
      const [one, several] = [trainer(simdBackend, batchSize), trainer(onThreads(count), batchSize)];
      for (let i = 0; i < 12; i++) for (const each of [one, several]) each.advance();
      expect(weightsOf(several)).toEqual(weightsOf(one));
      several.close();
    }
  });

  test("on kernels stays close to the reference", () => {
    const [exact, fast] = [trainer(reference, 5), trainer(simdBackend, 5)];
    for (let i = 0; i < 3; i++) for (const one of [exact, fast]) one.advance();
    for (const [path, { data }] of exact.weights()) {
      const other = fast.weights().get(path)!.data;
      for (let i = 0; i < data.length; i++) expect(other[i], path).toBeCloseTo(data[i]!, 3);
    }
  });

  test("begins with a scale of 1, a shift of 0, and a running mean of 0 and variance of 1", () => {
    const { program } = trainer(simdBackend, 5);
    const first = firstState(program, "pytorch", 3);
    const begins = ["weight", "bias", "running_mean", "running_var"].map((own) => [
      ...first.get(`bn1.${own}`)!.data,
    ]);
    expect(begins).toEqual([1, 0, 0, 1].map((value) => [value, value, value, value]));
  });
});

describe("a layer beside the model's output", () => {
  const beside: ModelSpec = {
    ...model(conv("conv", 2), layer("relu", "ReLU")),
    output: "fc",
    layers: [
      ...model(conv("conv", 2), layer("relu", "ReLU")).layers,
      conv("aside", 3, ["relu"]),
      layer("aside-tanh", "Tanh", ["aside"]),
    ],
  };

  test.each(backends)(
    "is computed, and learns nothing: no gradient comes back to it, on $name",
    (backend) => {
      const run = (optimizer: OptimizerSpec) =>
        new Trainer(
          { model: beside, recipe: { ...recipe, optimizer }, dataset: fewDigits, seed: 3 },
          backend,
        );
      for (const optimizer of [sgd, { type: "Adam", attrs: {} }]) {
        const [free, stepped] = [run(optimizer), run(optimizer)];
        const first = [...free.weights().get("aside.weight")!.data];
        for (let i = 0; i < 3; i++) {
          stepped.runTo(stepped.currentProgram.instructions.length);
          for (const one of [free, stepped]) one.advance();
        }
        expect([...free.weights().get("aside.weight")!.data]).toEqual(first);
        expect([...free.weights().get("conv.weight")!.data]).toEqual([
          ...stepped.weights().get("conv.weight")!.data,
        ]);
        expect(
          free.program.instructions
            .filter(({ layer: of }) => of.startsWith("aside"))
            .map(({ phase }) => phase),
        ).toEqual(["forward", "forward"]);
        stepped.runTo(stepped.currentProgram.instructions.length);
        expect(stepped.read("aside-tanh.output").data.some((x) => x !== 0)).toBe(true);
      }
    },
  );
});
