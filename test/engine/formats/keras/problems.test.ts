// What of one of Keras's networks cannot be run is told, all of it at once, and what comes before it opens all the same.

import { describe, expect, test } from "vitest";
import { FormatError, formatOf } from "../../../../src-engine/formats";
import { importModel } from "../../../../src-engine/formats/importModel";
import type { Imported } from "../../../../src-engine/formats/imported";
import { recognize } from "../../../../src-engine/serve/opening/recognize";

type Config = Readonly<Record<string, unknown>>;
const layer = (type: string, name: string, config: Config = {}) => ({
  class_name: type,
  config: { name, ...config },
});
const images = { batch_input_shape: [null, 4, 4, 1] };
const conv = layer("Conv2D", "conv", { filters: 2, kernel_size: 1, ...images });
const dense = layer("Dense", "dense", { units: 3 });
const weights = { conv: [1, 1, 1, 2], dense: [8, 3] };

/** A layers model of TensorFlow.js, whose numbers are all 1, and what stands beside it. */
function written(
  layers: readonly object[],
  shapes: Readonly<Record<string, readonly number[]>>,
  version = "2.11.0",
) {
  const specs = Object.entries(shapes).map(([name, shape]) => ({
    ...{ name: `${name}/kernel`, shape, dtype: "float32" },
  }));
  const size = specs.reduce((sum, { shape }) => sum + shape.reduce((all, n) => all * n, 4), 0);
  const file = {
    modelTopology: {
      keras_version: version,
      model_config: { class_name: "Sequential", config: { name: "net", layers } },
    },
    weightsManifest: [{ paths: ["numbers.bin"], weights: specs }],
  };
  const numbers = new Uint8Array(new Float32Array(size / 4).fill(1).buffer);
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  return { bytes, numbers, given: { beside: () => Promise.resolve(numbers) } };
}
const imported = (...of: Parameters<typeof written>): Promise<Imported> => {
  const { bytes, given } = written(...of);
  return importModel(bytes, given);
};

describe("a network of which a part cannot be run", () => {
  const layers = [
    conv,
    layer("MaxPooling2D", "pool", { data_format: "channels_first", padding: "causal", pool_size: "two" }),
    layer("LSTM", "memory", { units: 3 }),
    dense,
    layer("Lambda", "own"),
  ];

  test("opens up to there, and every problem is told", async () => {
    const { model, problems, cutAt, tensors, notes } = await imported(layers, weights);
    expect(problems.map(({ node, operator, text }) => [node, operator, text])).toEqual([
      [
        "pool",
        "MaxPooling2D",
        'MaxPooling2D "pool" has data_format "channels_first"; known is channels_last',
      ],
      ["pool", "MaxPooling2D", 'MaxPooling2D "pool" has pool_size "two"; expected a number, or two'],
      ["pool", "MaxPooling2D", 'MaxPooling2D "pool" has padding "causal"; known are valid, same'],
      ["memory", "LSTM", 'LSTM "memory" is of a class that is not known here'],
      ["own", "Lambda", 'Lambda "own" is of a class that is not known here'],
    ]);
    expect(cutAt).toBe("conv");
    expect(model.layers.map(({ type }) => type)).toEqual(["Conv2d", "Flatten"]);
    expect([...tensors.keys()]).toEqual(["conv.weight", "conv.bias"]);
    expect(notes.at(-1)).toBe('The model ends at "conv": what comes after it cannot be run here.');
  });

  test("is weights as they lie in the file where it is to be read whole", async () => {
    const { bytes, given } = written(layers, weights);
    const { model, tensors } = await formatOf(bytes).decode(bytes, given);
    expect([model, [...tensors.keys()]]).toEqual([undefined, ["conv/kernel", "dense/kernel"]]);
  });

  test("tells the opener so", async () => {
    const { bytes, numbers } = written(layers, weights);
    const found = await recognize([
      { name: "model.json", bytes },
      { name: "numbers.bin", bytes: numbers },
    ]);
    expect(found.kind).toBe("model");
    expect(found.notes[0]).toBe("It can be run up to conv.");
    expect(found.unsupported).toHaveLength(5);
  });
});

test("a network whose first layer cannot be run is its weights, and says why", async () => {
  const { bytes, numbers, given } = written([layer("Conv3D", "volume", images), dense], weights);
  await expect(importModel(bytes, given)).rejects.toThrow(
    new FormatError("tfjs", 'Conv3D "volume" is of a class that is not known here'),
  );
  const found = await recognize([
    { name: "model.json", bytes },
    { name: "numbers.bin", bytes: numbers },
  ]);
  expect([found.kind, found.unsupported]).toEqual([
    "weights",
    ['Conv3D "volume" is of a class that is not known here'],
  ]);
});

test.each([
  ["2.11.0", 'Activation "act" has the activation "hard_sigmoid", which in Keras 2 is 0.2·x + 0.5'],
  ["3.4.1", undefined],
])("the activation of one name in Keras %s", async (version, problem) => {
  const layers = [conv, layer("Activation", "act", { activation: "hard_sigmoid" })];
  const { problems, model } = await imported(layers, weights, version);
  if (problem === undefined) expect(model.layers.at(-1)).toMatchObject({ name: "act", type: "Hardsigmoid" });
  else expect(problems[0]!.text).toContain(problem);
});

test("a network of rows is given images, which it flattens", async () => {
  const rows = layer("Dense", "dense", { units: 3, batch_input_shape: [null, 16] });
  const { model, notes } = await imported([rows], { dense: [16, 3] });
  expect(model.inputShape).toEqual([1, 4, 4]);
  expect(model.layers.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "flatten: Flatten",
    "dense: Linear",
  ]);
  expect(notes).toEqual([
    "The input is a row of 16 in the file; here it is an image of 1 × 4 × 4, flattened.",
  ]);
});

test("pixels are normalised by a layer with a mean and a variance for each channel", async () => {
  const normalization = layer("Normalization", "pixels", {
    ...{ axis: [-1], mean: [127.5, 51], variance: [2601, 10404] },
    batch_input_shape: [null, 2, 2, 2],
  });
  const { model } = await imported([normalization, conv, layer("Flatten", "flatten")], {
    conv: [1, 1, 2, 2],
  });
  expect(model).toMatchObject({ mean: [0.5, 0.2], deviation: [0.2, 0.4] });
});

test("a manifest alone is weights", async () => {
  const { bytes, given } = written([], weights);
  const { weightsManifest } = JSON.parse(new TextDecoder().decode(bytes)) as { weightsManifest: object };
  const alone = new TextEncoder().encode(JSON.stringify(weightsManifest));
  const { tensors } = await formatOf(alone).decode(alone, given);
  expect([...tensors.keys()]).toEqual(["conv/kernel", "dense/kernel"]);
});
