// Which recorded tensor is which of the model's, whatever somebody calls it and whichever way it lies.

import { beforeAll, describe, expect, test } from "vitest";
import type { ModelSpec } from "../../../src-engine/model/model";
import { fileOf } from "../../../src-engine/recording/recordedFile";
import { decodeMapping, encodeMapping } from "../../../src-engine/recording/match/mapping";
import { matchRecording, observe } from "../../../src-engine/recording/match/match";
import { openRecording } from "../../../src-engine/recording/open";
import type { RecordedIteration, RecordedTensor } from "../../../src-engine/recording/recording";
import { compile } from "../../../src-engine/run/program/compile";
import type { Program } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { random } from "../../../src-engine/tensor/random";
import { sizeOf, zeros, type Shape, type Tensor } from "../../../src-engine/tensor/tensor";
import { encodeNpz } from "../../../src-engine/formats/npz/npz";

/** No two sizes agree, but for the square weight of fc2. */
const model: ModelSpec = {
  name: "layouts",
  input: [2, 9, 7],
  layers: [
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3 } },
    { name: "relu1", type: "ReLU", attrs: {} },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc1", type: "Linear", attrs: { outFeatures: 6 } },
    { name: "fc2", type: "Linear", attrs: { outFeatures: 6 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};
const N = 5;
let program: Program;
const values = new Map<string, Tensor>();

beforeAll(() => {
  program = compile(model, { type: "SGD", attrs: { learningRate: 0.07 } }, N);
  const executor = reference.start(undefined).open(program);
  for (const { path, shape, dtype, role } of Object.values(program.tensors)) {
    if (role === "gradient" || role === "next" || role === "activation" || role === "saved") continue;
    const tensor = zeros(shape, dtype);
    const { normal } = random(3, path);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = dtype === "int32" ? i % 6 : 0.3 * normal(i);
    if (path === "learningRate") tensor.data[0] = 0.07;
    executor.put(path, tensor);
  }
  executor.run(0, program.instructions.length);
  for (const path of Object.keys(program.tensors)) values.set(path, executor.read(path));
});

/** Dimension d of the result is dimension order[d] of the tensor. */
function permuted({ shape, data, dtype }: Tensor, order: readonly number[]): Tensor {
  const to = order.map((d) => shape[d]!);
  const result = zeros(to, dtype);
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    const index = [...to].reverse().map((size) => {
      const one = rest % size;
      rest = (rest - one) / size;
      return one;
    });
    index.reverse();
    let at = 0;
    for (let d = 0; d < shape.length; d++) at = at * shape[d]! + index[order.indexOf(d)]!;
    result.data[i] = data[at]!;
  }
  return result;
}

const recordedAs = (tensors: Readonly<Record<string, Tensor>>): RecordedIteration => ({
  iteration: 0,
  metadata: new Map(),
  tensors: Object.entries(tensors).map(([name, tensor]): RecordedTensor => ({
    name,
    shape: tensor.shape,
    ...(tensor.dtype !== "int32" && { precision: "float64" }),
    read: () => Promise.resolve(tensor),
  })),
});
const value = (path: string): Tensor => values.get(path)!;

async function expectFound(
  tensors: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, string>>,
) {
  const iteration = recordedAs(tensors);
  const { mapping, left } = await matchRecording(program, iteration);
  expect(Object.fromEntries(mapping.map(({ path, name }) => [name, path]))).toEqual(expected);
  expect(left).toEqual([]);
  const { values: seen } = await observe(program, iteration, mapping);
  for (const [path, { tensor }] of seen) {
    expect(tensor.shape, path).toEqual(program.tensors[path]!.shape);
    expect([...tensor.data], path).toEqual([...value(path).data]);
  }
  return mapping;
}

describe("recorded tensors find their places", () => {
  test("by our names, all of them", async () => {
    const paths = Object.keys(program.tensors).filter((path) => sizeOf(program.tensors[path]!.shape) > 0);
    const all = Object.fromEntries(paths.map((path) => [path, value(path)]));
    await expectFound(all, Object.fromEntries(paths.map((path) => [path, path])));
  });

  test("by the names of courses: X, y, W1, b1, dW1, db1, the second layer that has weights being the second", async () => {
    const tensors: Record<string, Tensor> = { X: value("input"), y: value("target") };
    const expected: Record<string, string> = { X: "input", y: "target" };
    ["conv1", "fc1", "fc2"].forEach((layer, i) => {
      for (const [own, ours] of [
        ["W", "weight"],
        ["b", "bias"],
      ] as const) {
        tensors[`${own}${i + 1}`] = value(`${layer}.${ours}`);
        tensors[`d${own}${i + 1}`] = value(`${layer}.${ours}.grad`);
        expected[`${own}${i + 1}`] = `${layer}.${ours}`;
        expected[`d${own}${i + 1}`] = `${layer}.${ours}.grad`;
      }
    });
    await expectFound(tensors, expected);
  });

  test.each([
    ["fastai's .g", "conv1.weight.g", "conv1.weight.grad"],
    ["JAX's trees of gradients", "grads/conv1/kernel", "conv1.weight.grad"],
    ["a prefix", "grad_fc1.bias", "fc1.bias.grad"],
    ["underscores", "fc2_W", "fc2.weight"],
    ["a layer alone", "relu1", "relu1.output"],
    ["a layer's out", "conv1.out", "conv1.output"],
    ["logits", "logits", "fc2.output"],
    ["an output's gradient", "d_relu1", "relu1.output.grad"],
  ])("by %s: %s", async (_, name, path) => {
    await expectFound({ [name]: value(path) }, { [name]: path });
  });

  test("with channels last: images NHWC, filters HWIO, matrices [in, out], what was flattened H·W·C, labels one-hot", async () => {
    const spread = (tensor: Tensor): Tensor => {
      const [channels, height, width] = [3, 7, 5];
      const [rows = 0, columns = 0] = tensor.shape;
      const result = zeros(tensor.shape);
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < channels; c++)
          for (let p = 0; p < height * width; p++)
            result.data[r * columns + p * channels + c] = tensor.data[r * columns + c * height * width + p]!;
      return result;
    };
    const oneHot = zeros([N, 6]);
    value("target").data.forEach((label, n) => (oneHot.data[n * 6 + label] = 1));
    const mapping = await expectFound(
      {
        x: permuted(value("input"), [0, 2, 3, 1]),
        y: oneHot,
        "conv1/kernel": permuted(value("conv1.weight"), [2, 3, 1, 0]),
        "conv1/bias": value("conv1.bias"),
        "conv1.output.grad": permuted(value("conv1.output.grad"), [0, 2, 3, 1]),
        "flatten.output": spread(value("flatten.output")),
        "fc1/kernel": permuted(spread(value("fc1.weight")), [1, 0]),
        "fc1/bias": value("fc1.bias"),
        "fc2/kernel": permuted(value("fc2.weight"), [1, 0]),
        "fc2/bias": value("fc2.bias"),
        "fc2/kernel.grad": permuted(value("fc2.weight.grad"), [1, 0]),
      },
      {
        x: "input",
        y: "target",
        "conv1/kernel": "conv1.weight",
        "conv1/bias": "conv1.bias",
        "conv1.output.grad": "conv1.output.grad",
        "flatten.output": "flatten.output",
        "fc1/kernel": "fc1.weight",
        "fc1/bias": "fc1.bias",
        "fc2/kernel": "fc2.weight",
        "fc2/bias": "fc2.bias",
        "fc2/kernel.grad": "fc2.weight.grad",
      },
    );
    expect(mapping.find(({ path }) => path === "fc1.weight")!.layout).toBe("[in, out], H·W·C flattened");
    expect(mapping.find(({ path }) => path === "target")!.layout).toBe("one-hot");
  });

  test("by their numbers, where names say nothing and shapes fit several", async () => {
    const all = [
      "input",
      "target",
      "conv1.weight",
      "conv1.bias",
      "fc1.weight",
      "fc1.bias",
      "fc2.weight",
      "fc2.bias",
    ];
    const tensors = Object.fromEntries(all.map((path) => [path, value(path)]));
    const wrong = value("conv1.output.grad");
    const half = { ...wrong, data: wrong.data.map((x) => -x / N) };
    const iteration = recordedAs({
      ...tensors,
      arr_0: half,
      arr_1: permuted(value("fc2.weight.grad"), [1, 0]),
      arr_2: value("relu1.output"),
    });
    const { mapping } = await matchRecording(program, iteration);
    const named = Object.fromEntries(
      mapping.map(({ name, path, layout, how }) => [name, [path, layout, how]]),
    );
    expect(named).toMatchObject({
      arr_0: ["conv1.output.grad", "as it is", "value"],
      arr_1: ["fc2.weight.grad", "[in, out]", "value"],
      arr_2: ["relu1.output", "as it is", "value"],
    });
  });

  test("by a shape that only one has, where nothing else is known", async () => {
    const { mapping } = await matchRecording(program, recordedAs({ mine: value("fc1.weight.next") }));
    expect(mapping).toEqual([]);
    const kernel = await matchRecording(program, recordedAs({ mine: value("input") }));
    expect(kernel.mapping).toMatchObject([{ path: "input", how: "shape" }]);
  });
});

test("what is missing, what is left and what cannot be is said", async () => {
  const { left, missing, notes } = await matchRecording(
    program,
    recordedAs({ "conv1.weight": value("fc1.bias"), momentum: zeros([4, 4]), input: value("input") }),
  );
  expect(left).toEqual(["conv1.weight", "momentum"]);
  expect(missing).toEqual([
    "target",
    "conv1.weight",
    "conv1.bias",
    "fc1.weight",
    "fc1.bias",
    "fc2.weight",
    "fc2.bias",
  ]);
  expect(notes).toEqual([
    '"conv1.weight" has shape [6], which conv1.weight [3,2,3,3] cannot have in any order.',
  ]);
});

describe("a mapping", () => {
  test("is kept beside the recording, and goes before every guess", async () => {
    const iteration = recordedAs({ a: value("fc2.weight"), b: value("fc2.weight.grad") });
    const kept = decodeMapping(
      '{ "fc2.weight": { "name": "b", "layout": "[in, out]" }, "fc2.weight.grad": "a", "input": null }',
    );
    const { mapping } = await matchRecording(program, iteration, kept);
    expect(mapping).toEqual([
      { path: "fc2.weight", name: "b", layout: "[in, out]", how: "chosen" },
      { path: "fc2.weight.grad", name: "a", layout: "as it is", how: "chosen" },
    ]);
    expect([...decodeMapping(encodeMapping(mapping))]).toEqual(
      mapping.map(({ path, name, layout }) => [path, { name, layout }]),
    );
  });

  test.each([
    ["[]", "map: expected an object"],
    ["{", "map: expected JSON"],
    ['{ "fc2.weight": 3 }', "map: fc2.weight: expected a name"],
    ['{ "fc9.weight": "a" }', 'map: the model has no tensor "fc9.weight"'],
    ['{ "fc2.weight": "c" }', 'map: fc2.weight: the recording has no tensor "c"'],
    ['{ "fc1.weight": "a" }', 'map: fc1.weight: expected "a" to be [6,105], it is [6,6]'],
    [
      '{ "fc2.weight": { "name": "a", "layout": "NHWC" } }',
      "as NHWC, it is [6,6], which fits as it is, [in, out]",
    ],
  ])("%s is refused", async (text, message) => {
    const iteration = recordedAs({ a: value("fc2.weight") });
    await expect((async () => matchRecording(program, iteration, decodeMapping(text)))()).rejects.toThrow(
      message,
    );
  });
});

test("from a file to the model's tensors", async () => {
  const npz = encodeNpz(
    new Map([
      ["W1", value("conv1.weight")],
      ["grads/W1", value("conv1.weight.grad")],
    ]),
  );
  const { iterations } = await openRecording("run", [fileOf("run.npz", npz)]);
  const { mapping } = await matchRecording(program, iterations[0]!);
  const { values: seen } = await observe(program, iterations[0]!, mapping);
  const shapes: [string, Shape][] = [...seen].map(([path, { tensor }]) => [path, tensor.shape]);
  expect(shapes).toEqual([
    ["conv1.weight", [3, 2, 3, 3]],
    ["conv1.weight.grad", [3, 2, 3, 3]],
  ]);
});
