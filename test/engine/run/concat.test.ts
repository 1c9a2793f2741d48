// Networks whose layers read any number of others: a dense block and an inception block, which read one tensor twice and more.

import { describe, expect, test } from "vitest";
import type { LayerSpec, ModelSpec } from "../../../src-engine/model/model";
import type { Recipe } from "../../../src-engine/model/presets";
import type { Backend } from "../../../src-engine/run/backend";
import { compile } from "../../../src-engine/run/program/compile";
import { Trainer } from "../../../src-engine/run/trainer";
import { described } from "../../../src-engine/serve/opening/describe";
import { fewDigits, simdBackend } from "../../support/runs";
import { onThreads } from "../../support/threads";

const layer = (
  name: string,
  type: string,
  inputs: readonly string[],
  attrs: LayerSpec["attrs"] = {},
): LayerSpec => ({
  ...{ name, type, attrs, inputs },
});
const conv = (name: string, from: string, outChannels: number, kernelSize = 3): LayerSpec =>
  layer(name, "Conv2d", [from], { outChannels, kernelSize, padding: (kernelSize - 1) / 2 });
const model = (name: string, ...layers: readonly LayerSpec[]): ModelSpec => ({
  name,
  input: [1, 28, 28],
  layers: [
    layer("pool", "MaxPool2d", ["input"], { kernelSize: 4, stride: 4 }),
    ...layers,
    layer("flatten", "Flatten", [layers.at(-1)!.name]),
    layer("fc", "Linear", ["flatten"], { outFeatures: 10 }),
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
});

const dense = model(
  "dense",
  conv("conv0", "pool", 5),
  conv("conv1", "conv0", 3),
  layer("cat1", "Concat", ["conv0", "conv1"]),
  layer("bn", "BatchNorm2d", ["cat1"]),
  conv("conv2", "bn", 9),
  layer("cat2", "Concat", ["pool", "conv0", "conv1", "conv2"]),
);
const inception = model(
  "inception",
  conv("one", "pool", 2, 1),
  conv("three", "pool", 3),
  conv("five", "pool", 2, 5),
  layer("cat", "Concat", ["one", "three", "five", "three"]),
  layer("rows", "Concat", ["cat", "cat"], { dim: 2 }),
);

const recipe: Recipe = {
  ...{ batchSize: 5, learningRate: 0.05, epochs: 1, initialization: "pytorch", validationShare: 0 },
  ...{ shuffle: true, mean: 0, deviation: 1 },
};
const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };

describe.each([dense, inception])("$name", (spec) => {
  const trainer = (batchSize: number, backend: Backend = simdBackend): Trainer =>
    new Trainer({ model: spec, recipe: { ...recipe, batchSize }, dataset: fewDigits, seed: 3 }, backend);
  const weightsOf = (one: Trainer) => [...one.weights()].map(([path, { data }]) => [path, [...data]]);

  test.each([1, 5, 16])(
    "in batches of %i gives the same bits stepped, running free and by three threads",
    (batchSize) => {
      const [free, stepped, several] = [
        trainer(batchSize),
        trainer(batchSize),
        trainer(batchSize, onThreads(3)),
      ];
      for (let i = 0; i < 6; i++) {
        free.advance();
        several.advance();
        stepped.runTo(stepped.currentProgram.instructions.length);
        stepped.advance();
        expect(weightsOf(free)).toEqual(weightsOf(stepped));
        expect(weightsOf(several)).toEqual(weightsOf(stepped));
      }
      several.close();
    },
  );

  test("what is told of it names all that a layer reads", () => {
    const { layers } = described(compile(spec, sgd, 2), { memory: 2 ** 26 });
    for (const { name, inputs } of layers) {
      const read = spec.layers.find((one) => one.name === name)!.inputs!;
      expect(inputs).toEqual(read.map((from) => (from === "input" ? from : `${from}.output`)));
    }
  });
});

test("a tensor that is there twice gets both parts of the gradient, added up", () => {
  const { instructions } = compile(inception, sgd, 2);
  const back = instructions.filter(({ layer: of, phase }) => of === "rows" && phase === "backward");
  expect(back.map(({ rule, writes }) => [rule, writes])).toEqual([
    ["gradInput1", "rows.gradInput1"],
    ["gradInput2", "rows.gradInput2"],
  ]);
  const sum = instructions.find(({ writes }) => writes === "cat.output.grad")!;
  expect([sum.op, Object.values(sum.reads)]).toEqual(["Accumulate", ["rows.gradInput1", "rows.gradInput2"]]);
});

test.each([
  [
    "all inputs must be alike but for axis 1, got [2,5,7,7] and, as number 2, [2,5,6,6]",
    ["wide", "narrow"],
    1,
  ],
  ["dim is 4, and the first input has no such axis: [2,5,7,7]", ["wide", "wide"], 4],
  ["Concat takes at least 1 input (input1, …), got 0", [], 1],
])("refuses what does not fit: %s", (problem, inputs, dim) => {
  const narrow = layer("narrow", "Conv2d", ["pool"], { outChannels: 5, kernelSize: 2 });
  const odd = model("odd", conv("wide", "pool", 5), narrow, layer("cat", "Concat", inputs, { dim }));
  expect(() => compile(odd, sgd, 2)).toThrow(problem);
});
