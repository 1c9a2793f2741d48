// TensorFlow.js layers models: numbers quantised or not, in files beside the manifest, and what is refused.

import { describe, expect, test } from "vitest";
import { FormatError, formatOf } from "../../../../src-engine/formats";
import { convTranspose2d } from "../../../../src-engine/ops/convTranspose2d/convTranspose2d";

const text = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
const weight = (name: string, shape: readonly number[], quantization?: object) => ({
  name,
  shape,
  dtype: "float32",
  ...(quantization && { quantization }),
});
const manifest = (weights: readonly object[], paths: readonly string[] = ["a.bin"], more: object = {}) =>
  text({ format: "layers-model", weightsManifest: [{ paths, weights }], ...more });
const beside =
  (files: Readonly<Record<string, readonly number[]>>) =>
  (name: string): Promise<Uint8Array<ArrayBuffer> | undefined> =>
    Promise.resolve(files[name] && Uint8Array.from(files[name]));

test("numbers are read as they were before they were quantised", async () => {
  const file = manifest([
    weight("bytes", [3], { dtype: "uint8", scale: 0.5, min: -1 }),
    weight("words", [2], { dtype: "uint16", scale: 2, min: 1 }),
    weight("halves", [2], { dtype: "float16" }),
    { name: "whole", shape: [1], dtype: "int32" },
  ]);
  const given = { beside: beside({ "a.bin": [0, 2, 255, 1, 0, 0, 1, 0, 0x3c, 0, 0xc0, 7, 0, 0, 0] }) };
  const { tensors, model } = await formatOf(file).decode(file, given);
  expect(model).toBeUndefined();
  expect([...tensors].map(([name, { dtype, data }]) => [name, dtype, [...data]])).toEqual([
    ["bytes", "float32", [-1, 0, 126.5]],
    ["words", "float32", [3, 513]],
    ["halves", "float32", [1, -2]],
    ["whole", "int32", [7]],
  ]);
});

test("a layer that is not known leaves the weights as they are, and is named", async () => {
  const config = { name: "m", layers: [{ class_name: "LSTM", config: { name: "memory" } }] };
  const file = manifest([weight("memory/kernel", [1])], ["a.bin"], {
    modelTopology: { model_config: { class_name: "Sequential", config } },
  });
  const { tensors, notes } = await formatOf(file).decode(file, {
    beside: beside({ "a.bin": [0, 0, 128, 63] }),
  });
  expect([...tensors.keys()]).toEqual(["memory/kernel"]);
  expect(notes).toEqual([
    'The network itself was not understood: LSTM "memory" is of a class that is not known here. Its weights are those of the file, as they lie there.',
  ]);
});

describe("tensors side by side", () => {
  const called = (name: string, type: string, config: object, ...from: string[]) => ({
    name,
    class_name: type,
    config: { name, ...config },
    inbound_nodes: from.length ? [from.map((one) => [one, 0, 0, {}])] : [],
  });
  const read = async (...layers: readonly object[]) => {
    const first = called("x", "InputLayer", { batch_input_shape: [null, 4, 5, 3] });
    const config = { name: "m", layers: [first, ...layers], output_layers: [["y", 0, 0]] };
    const file = manifest([weight("y/kernel", [120, 1])], ["a.bin"], {
      modelTopology: { model_config: { class_name: "Functional", config } },
    });
    return formatOf(file).decode(file, { beside: beside({ "a.bin": Array<number>(480).fill(0) }) });
  };

  test("are one behind the other along Keras's axis, here with channels first", async () => {
    const { model } = await read(
      called("a", "Activation", { activation: "relu" }, "x"),
      called("c", "Concatenate", { axis: -1 }, "x", "a", "x"),
      called("y", "Concatenate", { axis: 1 }, "c", "c"),
    );
    expect(model?.layers.slice(1).map(({ type, attrs, inputs }) => [type, attrs, inputs])).toEqual([
      ["Concat", { dim: 1 }, ["input", "a", "input"]],
      ["Concat", { dim: 2 }, ["c", "c"]],
    ]);
  });

  test("once flattened are of an order that is not known here", async () => {
    const { notes } = await read(
      called("f", "Flatten", {}, "x"),
      called("c", "Concatenate", {}, "f", "f"),
      called("y", "Dense", { units: 1, use_bias: false }, "c"),
    );
    expect(notes?.[0]).toContain(
      'Dense "y" reads rows that were put together of flattened images, whose weights are not turned here',
    );
  });
});

test.each([
  ["same", 3, [8, 10], { padding: [0, 0, 1, 1], outputPadding: 0 }],
  ["same", 1, [8, 10], { padding: 0, outputPadding: 1 }],
  ["valid", 3, [9, 11], { padding: 0, outputPadding: 0 }],
])(
  "images that a Conv2DTranspose makes larger, padded %s with a kernel of %i",
  async (padding, size, sides, wanted) => {
    const config = {
      name: "y",
      filters: 1,
      kernel_size: [size, size],
      strides: [2, 2],
      padding,
      use_bias: false,
      batch_input_shape: [null, 4, 5, 1],
    };
    const file = manifest([weight("y/kernel", [size, size, 1, 1])], ["a.bin"], {
      modelTopology: {
        model_config: {
          class_name: "Sequential",
          config: { name: "m", layers: [{ class_name: "Conv2DTranspose", config }] },
        },
      },
    });
    const given = { beside: beside({ "a.bin": Array<number>(4 * size * size).fill(0) }) };
    const { model } = await formatOf(file).decode(file, given);
    const layer = model!.layers[0]!;
    expect(layer.attrs).toMatchObject(wanted);
    const weightShape = [1, 1, size, size];
    const output = convTranspose2d.forward["output"]!.shape(
      { input: [1, 1, 4, 5], weight: weightShape },
      layer.attrs as never,
    );
    expect(output).toEqual([1, 1, ...sides]);
  },
);

describe("a manifest is refused", () => {
  const one = [weight("w", [1])];
  test.each([
    ["without the files beside it", manifest(one), undefined, "which was read alone"],
    ["whose file is missing", manifest(one), {}, 'the file "a.bin" is missing'],
    [
      "whose file lies elsewhere",
      manifest(one, ["../a.bin"]),
      {},
      'the file "../a.bin" is not beside this one',
    ],
    ["whose file is too short", manifest(one), { "a.bin": [1, 2] }, "hold 2 bytes, the manifest says 4"],
    ["whose file is too long", manifest(one), { "a.bin": [1, 2, 3, 4, 5] }, "hold more than the 4 bytes"],
    [
      "of more than memory holds",
      manifest([weight("w", [2 ** 30, 8])]),
      {},
      "at most 1073741824 are allowed",
    ],
    [
      "of a type that nobody knows",
      manifest([{ name: "w", shape: [1], dtype: "string" }]),
      {},
      "dtype: expected",
    ],
    [
      "twice of one name",
      manifest([...one, ...one]),
      { "a.bin": [0, 0, 0, 0, 0, 0, 0, 0] },
      'the weight "w" occurs twice',
    ],
    [
      "of a graph model",
      manifest(one, ["a.bin"], { format: "graph-model" }),
      {},
      "the file is a graph model",
    ],
  ] as const)("%s", async (_name, file, files, problem) => {
    const reading = formatOf(file).decode(file, files ? { beside: beside(files) } : {});
    await expect(reading).rejects.toThrow(problem);
    await expect(reading).rejects.toThrow(FormatError);
  });
});
