// Files that numpy, torch and onnx wrote (test/fixtures/formats/write.py).

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatOf, type Contents } from "../../../src-engine/formats";
import { decodeNpz } from "../../../src-engine/formats/npz/npz";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import { tensor } from "../../../src-engine/tensor/tensor";
import { evaluated } from "./residual";

const fixture = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  readFile(join(import.meta.dirname, "../../fixtures/formats", name)).then((bytes) => new Uint8Array(bytes));

describe("what numpy wrote", () => {
  test("is read whatever its types and order", async () => {
    const tensors = await decodeNpz(await fixture("numpy.npz"));
    expect([...tensors.keys()]).toEqual([
      "conv1.weight",
      "fortran",
      "big",
      "long",
      "flags",
      "scalar",
      "naïve",
    ]);
    expect(tensors.get("conv1.weight")?.shape).toEqual([2, 1, 3, 3]);
    expect(tensors.get("fortran")).toEqual(tensor([2, 3], [0, 1, 2, 3, 4, 5]));
    expect(tensors.get("big")).toEqual(tensor([4], [0, 1, 2, 3], "float32"));
    expect(tensors.get("long")).toEqual(tensor([3], [1, -2, 3], "int32"));
    expect(tensors.get("flags")).toEqual(tensor([2], [1, 0], "int32"));
    expect(tensors.get("scalar")).toEqual(tensor([], [7.5], "float32"));
    expect(tensors.get("naïve")).toEqual(tensor([0, 3], [], "float32"));
  });

  test("is read compressed", async () => {
    const bytes = await fixture("numpy-compressed.npz");
    expect(formatOf(bytes).name).toBe("npz");
    const ramp = Array.from({ length: 1000 }, (_, i) => i);
    expect((await decodeNpz(bytes)).get("ramp")).toEqual(tensor([1000], ramp, "float32"));
  });

  test("is refused where it holds pickled objects", async () => {
    await expect(decodeNpz(await fixture("numpy-objects.npz"))).rejects.toThrow('npy: "a.npy" has type "|O"');
  });
});

describe("a network that another tool wrote computes the same here", () => {
  test.each([
    ["torch-opset9.onnx", "torch.expected.npz"],
    ["torch-opset13.onnx", "torch.expected.npz"],
    ["torch-sequential.onnx", "torch-sequential.expected.npz"],
    ["torch-residual.onnx", "torch-residual.expected.npz"],
    ["onnx-gemm.onnx", "onnx.expected.npz"],
    ["onnx-matmul.onnx", "onnx.expected.npz"],
  ])("%s", async (name, answers) => {
    const bytes = await fixture(name);
    expect(formatOf(bytes).name).toBe("onnx");
    const expected = await decodeNpz(await fixture(answers));
    const output = evaluated(decodeOnnx(bytes), expected.get("input")!);
    expect(output.shape).toEqual(expected.get("output")!.shape);
    output.data.forEach((value, i) => expect(value).toBeCloseTo(expected.get("output")!.data[i]!, 5));
  });
});

describe("names", () => {
  const named = ({ model }: Contents): string[] => model!.layers.map(({ name, type }) => `${name}: ${type}`);

  test("of layers come from their weights; those of nodes that hold slashes are not used", async () => {
    const contents = decodeOnnx(await fixture("torch-opset13.onnx"));
    expect([...contents.tensors.keys()]).toEqual(["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"]);
    expect(named(contents)).toEqual([
      "conv1: Conv2d",
      "relu1: ReLU",
      "pool1: MaxPool2d",
      "flatten1: Flatten",
      "fc: Linear",
      "softmax1: Softmax",
    ]);
  });

  test("and edges of a residual network are PyTorch's, where two layers share their numbers too", async () => {
    const { model, tensors } = decodeOnnx(await fixture("torch-residual.onnx"));
    const { layers } = model;
    expect(layers.map(({ name }) => name).slice(1, 8)).toEqual([
      ...["layer1.0.conv1", "layer1.0.bn1", "layer1.0.relu1", "layer1.0.conv2", "layer1.0.bn2"],
      ...["layer1.0.add1", "layer1.0.relu2"],
    ]);
    expect(layers.find(({ name }) => name === "layer1.0.add1")?.inputs).toEqual(["stem", "layer1.0.bn2"]);
    expect(layers.find(({ name }) => name === "layer1.0.bn1")?.attrs).toEqual({ eps: 1e-5, momentum: 0.25 });
    expect(layers.find(({ name }) => name === "layer1.1.bn2")?.attrs).toEqual({ eps: 0.001, momentum: 0.1 });
    expect([...tensors.keys()].filter((path) => path.startsWith("layer1.1.bn2"))).toEqual(
      ["weight", "bias", "running_mean", "running_var"].map((name) => `layer1.1.bn2.${name}`),
    );
  });

  test("are made up where a file has none", async () => {
    const contents = decodeOnnx(await fixture("onnx-matmul.onnx"));
    expect(named(contents)).toEqual(["flatten1: Flatten", "fc1: Linear"]);
  });
});

test("an operator that is not ours is refused by its name", async () => {
  const bytes = await fixture("onnx-unknown.onnx");
  expect(() => decodeOnnx(bytes)).toThrow(
    'onnx: Cosh "hang" has the operator "Cosh", which is not known here',
  );
});
