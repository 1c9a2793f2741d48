// What exporters write where this engine has one layer, or none at all: read as that layer, and computing what onnxruntime computes of the
// very same file.

import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { importOnnx } from "../../../src-engine/formats/onnx/import/importOnnx";
import { parsePattern, type Pattern } from "../../../src-engine/formats/onnx/import/pattern";
import {
  bytesField,
  floatField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import { ofChannel } from "../../../src-engine/protocol/perChannel";
import { sizeOf } from "../../../src-engine/tensor/tensor";
import { integers, integersOf, model, value, weight } from "./onnxParts";
import { noise } from "./presets";
import { evaluated } from "./residual";

type Attribute = number | readonly number[];
/** Operator, inputs, output, attributes: floats are those that are not whole. */
type Node = readonly [string, readonly string[], string, Readonly<Record<string, Attribute>>?];

const float = (name: string, given: number): Bytes =>
  bytesField(5, message(textField(1, name), floatField(2, given), integerField(20, 1)));
const list = (name: string, given: readonly number[]): Bytes =>
  bytesField(5, message(textField(1, name), ...given.map((n) => integerField(8, n)), integerField(20, 7)));
const attribute = (name: string, given: Attribute): Bytes =>
  typeof given !== "number"
    ? list(name, given)
    : Number.isInteger(given)
      ? integers(name, given)
      : float(name, given);
const written = ([operator, inputs, output, attributes = {}]: Node): Bytes =>
  message(
    ...inputs.map((input) => textField(1, input)),
    ...[textField(2, output), textField(3, output), textField(4, operator)],
    ...Object.entries(attributes).map(([name, given]) => attribute(name, given)),
  );

/** A file of such nodes, whose last one writes the output. @param rank of that */
function file(
  nodes: readonly Node[],
  shape: readonly (number | string)[],
  tensors: readonly Bytes[],
  rank = 4,
): Bytes {
  const [first, ...others] = nodes;
  return model({
    input: value("x", ["N", ...shape]),
    node: written(first!),
    output: nodes.at(-1)![2],
    outputShape: ["A", "B", "C", "D"].slice(0, rank),
    more: message(...others.map((node) => bytesField(1, written(node))), ...tensors),
  });
}
const drawn = (name: string, shape: readonly number[], scale = 0.5): Bytes =>
  weight(name, shape, [...noise([...shape], name, scale).data]);

/** @param shape of one input, as the file has it @param types of the layers that it becomes */
async function expectSame(bytes: Bytes, shape: readonly number[], types: readonly string[]): Promise<void> {
  const read = importOnnx(bytes);
  expect(read.problems).toEqual([]);
  expect(read.model.layers.map(({ type }) => type)).toEqual(types);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const given = noise([2, ...shape], "x", 2);
  const results = await session.run({
    x: new OrtTensor("float32", Float32Array.from(given.data), [2, ...shape]),
  });
  const expected = (await results[session.outputNames[0]!]!.getData()) as Float32Array;
  // Ours reads images, channels first and normalised.
  const [channels, height, width] = read.model.inputShape;
  const { mean, deviation } = read.model;
  const isLast = shape.length === 3 && shape[0] === height && shape[2] === channels && channels !== height;
  const ours = Float64Array.from({ length: given.data.length }, (_, i) => {
    const [n, rest] = [Math.floor(i / sizeOf([...shape])), i % sizeOf([...shape])];
    const c = Math.floor(rest / (height * width));
    const pixel = rest % (height * width);
    const from = isLast ? pixel * channels + c : rest;
    const raw = given.data[n * sizeOf([...shape]) + from]!;
    return (raw - ofChannel(mean, c)) / ofChannel(deviation, c);
  });
  const output = evaluated(read, {
    shape: [2, channels, height, width],
    dtype: "float64",
    data: ours,
  } as never);
  expect(output.data.length).toBe(expected.length);
  output.data.forEach((one, i) => expect(one).toBeCloseTo(expected[i]!, 4));
}

/** The nodes of an expression (import/pattern.ts), its numbers as initializers. */
function nodesOf(text: string): { readonly nodes: readonly Node[]; readonly tensors: readonly Bytes[] } {
  const nodes: Node[] = [];
  const tensors: Bytes[] = [];
  const number = (given: number): string => {
    tensors.push(weight(`c${tensors.length}`, [], [given]));
    return `c${tensors.length - 1}`;
  };
  const named = (pattern: Pattern): string => {
    if (pattern.kind === "value") return "x";
    if (pattern.kind === "number") return number(pattern.value);
    const inputs = pattern.inputs.map(named);
    const attributes = Object.entries(pattern.attributes).map(([name, one]) => [name, one.value] as const);
    // Since operator set 11 a Clip has its limits as inputs.
    const isClip = pattern.operator === "Clip";
    if (isClip) inputs.push(...attributes.map(([, one]) => number(one)));
    const output = `v${nodes.length}`;
    nodes.push([pattern.operator, inputs, output, isClip ? {} : Object.fromEntries(attributes)]);
    return output;
  };
  named(parsePattern(text));
  return { nodes, tensors };
}

describe("what is written out in several nodes is one layer:", () => {
  test.each([
    ["GELU, as PyTorch writes it", "GELU", "Mul(Mul(x, Add(Erf(Div(x, 1.41421356)), 1)), 0.5)"],
    ["GELU, as TensorFlow has it", "GELU", "Mul(Mul(0.5, x), Add(1, Erf(Mul(x, 0.70710678))))"],
    [
      "GELU by tanh, as PyTorch writes it",
      "GELU",
      "Mul(0.5, Mul(x, Add(1, Tanh(Mul(0.79788456, Add(x, Mul(0.044715, Mul(x, Mul(x, x)))))))))",
    ],
    [
      "GELU by tanh, with a power",
      "GELU",
      "Mul(Mul(0.5, x), Add(1, Tanh(Mul(0.79788456, Add(x, Mul(0.044715, Pow(x, 3)))))))",
    ],
    ["Hardswish before operator set 14", "Hardswish", "Mul(x, HardSigmoid{alpha: 0.16666667}(x))"],
    ["Hardswish of a Clip", "Hardswish", "Div(Mul(x, Clip{min: 0, max: 6}(Add(x, 3))), 6)"],
    [
      "Hardswish of a Clip that is scaled",
      "Hardswish",
      "Mul(x, Mul(Clip{min: 0, max: 6}(Add(x, 3)), 0.16666667))",
    ],
    ["Hardsigmoid of a Clip", "Hardsigmoid", "Div(Clip{min: 0, max: 6}(Add(x, 3)), 6)"],
    ["SiLU", "SiLU", "Mul(Sigmoid(x), x)"],
    ["SiLU of a sigmoid written out", "SiLU", "Mul(x, Div(1, Add(1, Exp(Neg(x)))))"],
    ["Sigmoid", "Sigmoid", "Reciprocal(Add(Exp(Neg(x)), 1))"],
    ["Softplus", "Softplus", "Log(Add(Exp(x), 1))"],
    ["Softplus that does not overflow", "Softplus", "Add(Max(x, 0), Log(Add(Exp(Neg(Abs(x))), 1)))"],
    ["ReLU6", "ReLU6", "Min(Relu(x), 6)"],
    ["ReLU6 of both limits", "ReLU6", "Min(6, Max(0, x))"],
  ])("%s", async (_name, type, text) => {
    const { nodes, tensors } = nodesOf(text);
    const flat: Node = ["Flatten", [nodes.at(-1)![2]], "flat"];
    await expectSame(file([...nodes, flat], [2, 3, 5], tensors, 2), [2, 3, 5], [type, "Flatten"]);
  });

  test("LogSoftmax of a Softmax over rows", async () => {
    const nodes: readonly Node[] = [
      ["Flatten", ["x"], "f"],
      ["Softmax", ["f"], "p", { axis: 1 }],
      ["Log", ["p"], "y"],
    ];
    await expectSame(file(nodes, [1, 2, 3], [], 2), [1, 2, 3], ["Flatten", "LogSoftmax"]);
  });

  test("but not where somebody reads what is computed in between", () => {
    const nodes: readonly Node[] = [
      ["Sigmoid", ["x"], "s"],
      ["Mul", ["x", "s"], "m"],
      ["Add", ["m", "s"], "y"],
    ];
    const { model: read } = importOnnx(file(nodes, [1, 2, 3], []));
    expect(read.layers.map(({ type }) => type)).toEqual(["Sigmoid", "Mul", "Add"]);
  });
});

describe("arithmetic with constants becomes part of the layer before it:", () => {
  test("a bias behind a convolution whose channels are last, as tf2onnx writes it", async () => {
    const nodes: readonly Node[] = [
      ["Transpose", ["x"], "t", { perm: [0, 3, 1, 2] }],
      ["Pad", ["t", "pads"], "p"],
      ["Conv", ["p", "W"], "c", { kernel_shape: [3, 3], strides: [2, 2] }],
      ["Transpose", ["c"], "u", { perm: [0, 2, 3, 1] }],
      ["Add", ["u", "b"], "a"],
      ["Relu", ["a"], "r"],
      ["Transpose", ["r"], "v", { perm: [0, 3, 1, 2] }],
      ["GlobalAveragePool", ["v"], "g"],
      ["Squeeze", ["g", "axes"], "s"],
      ["MatMul", ["s", "M"], "m"],
      ["Add", ["m", "d"], "y"],
    ];
    const tensors = [
      integersOf("pads", [0, 0, 0, 0, 0, 0, 1, 1]),
      integersOf("axes", [2, 3]),
      ...[drawn("W", [4, 3, 3, 3]), drawn("b", [4]), drawn("M", [4, 5]), drawn("d", [5])],
    ];
    const types = ["Pad", "Conv2d", "ReLU", "AdaptiveAvgPool2d", "Flatten", "Linear"];
    await expectSame(file(nodes, [6, 5, 3], tensors, 2), [6, 5, 3], types);
  });

  test("a scale and a shift behind a batch norm, and behind layers of either kind of weight", async () => {
    const nodes: readonly Node[] = [
      ["Conv", ["x", "W"], "c", { kernel_shape: [1, 1] }],
      ["Div", ["c", "h"], "ch"],
      ["BatchNormalization", ["ch", "g", "b", "m", "v"], "n", { epsilon: 0.001 }],
      ["Mul", ["n", "s"], "ns"],
      ["Sub", ["ns", "t"], "nt"],
      ["Flatten", ["nt"], "f"],
      ["Gemm", ["f", "L", "o"], "l"],
      ["Mul", ["l", "q"], "y"],
    ];
    const tensors = [
      ...[drawn("W", [3, 2, 1, 1]), weight("h", [], [4]), drawn("g", [3]), drawn("b", [3]), drawn("m", [3])],
      weight("v", [3], [0.5, 1, 2]),
      ...[
        drawn("s", [3, 1, 1]),
        drawn("t", [1, 3, 1, 1]),
        drawn("L", [12, 4]),
        drawn("o", [4]),
        drawn("q", [4]),
      ],
    ];
    await expectSame(
      file(nodes, [2, 2, 2], tensors, 2),
      [2, 2, 2],
      ["Conv2d", "BatchNorm2d", "Flatten", "Linear"],
    );
  });

  test("a Sum of three", async () => {
    const nodes: readonly Node[] = [
      ["Relu", ["x"], "r"],
      ["Tanh", ["x"], "t"],
      ["Sum", ["x", "r", "t"], "s"],
      ["Flatten", ["s"], "y"],
    ];
    await expectSame(file(nodes, [1, 2, 2], [], 2), [1, 2, 2], ["ReLU", "Tanh", "Add", "Add", "Flatten"]);
  });
});

test("a softmax over the channels of one pixel is one over rows", async () => {
  const nodes: readonly Node[] = [
    ["GlobalAveragePool", ["x"], "g"],
    ["Softmax", ["g"], "y", { axis: 1 }],
  ];
  await expectSame(file(nodes, [3, 2, 2], []), [3, 2, 2], ["AdaptiveAvgPool2d", "Flatten", "Softmax"]);
});

describe("pixels that the graph normalises are normalised by the model:", () => {
  test("channel by channel, channels last", async () => {
    const nodes: readonly Node[] = [
      ["Cast", ["x"], "k", { to: 1 }],
      ["Sub", ["k", "m"], "s"],
      ["Div", ["s", "d"], "n"],
      ["Transpose", ["n"], "t", { perm: [0, 3, 1, 2] }],
      ["Conv", ["t", "W"], "c", { kernel_shape: [2, 2] }],
      ["Flatten", ["c"], "y"],
    ];
    const tensors = [
      weight("m", [3], [0.5, 0.25, 0.125]),
      weight("d", [3], [0.25, 0.5, 2]),
      drawn("W", [2, 3, 2, 2]),
    ];
    const bytes = file(nodes, [5, 4, 3], tensors, 2);
    await expectSame(bytes, [5, 4, 3], ["Conv2d", "Flatten"]);
    expect(importOnnx(bytes).model).toMatchObject({ mean: [0.5, 0.25, 0.125], deviation: [0.25, 0.5, 2] });
  });

  test("where they are bytes, as such", () => {
    const nodes: readonly Node[] = [
      ["Mul", ["x", "k"], "m"],
      ["Add", ["m", "o"], "a"],
      ["Relu", ["a"], "y"],
    ];
    const tensors = [weight("k", [], [1 / 127.5]), weight("o", [], [-1])];
    const { model: read, notes } = importOnnx(file(nodes, [1, 2, 2], tensors));
    expect(read).toMatchObject({ mean: 0.5, deviation: 0.5 });
    expect(notes).toContain(
      "Pixels are normalised as the graph's first 2 nodes do, which take them from 0 to 255: mean 0.5, deviation 0.5.",
    );
  });
});

describe("what measures the network is cut off:", () => {
  test("how often it is right, with the labels that this compares with", () => {
    const nodes: readonly Node[] = [
      ["Flatten", ["x"], "f"],
      ["ArgMax", ["labels"], "right", { axis: 1 }],
      ["ArgMax", ["f"], "found", { axis: 1 }],
      ["Equal", ["right", "found"], "e"],
      ["Cast", ["e"], "k", { to: 1 }],
      ["ReduceMean", ["k"], "y", { axes: [0] }],
    ];
    const labels = bytesField(11, value("labels", ["N", 4]));
    const { model: read, problems, notes } = importOnnx(file(nodes, [1, 2, 2], [labels]));
    expect(problems).toEqual([]);
    expect(read.layers.map(({ type }) => type)).toEqual(["Flatten"]);
    expect(notes[0]).toBe('ReduceMean "y" is left out: what comes before it are the scores of the classes.');
  });

  test("a loss", () => {
    const nodes: readonly Node[] = [
      ["Flatten", ["x"], "f"],
      ["SoftmaxCrossEntropyLoss", ["f", "labels"], "y"],
    ];
    const labels = bytesField(11, value("labels", ["N"], 7));
    const { model: read, problems } = importOnnx(file(nodes, [1, 2, 2], [labels]));
    expect([problems, read.layers.map(({ type }) => type)]).toEqual([[], ["Flatten"]]);
  });
});

describe("a weight that is filled with one number", () => {
  const nodes = (operator: string): readonly Node[] => [
    ["ConstantOfShape", ["shape"], "W"],
    [operator, ["W"], "V"],
    ["Conv", ["x", "V"], "y"],
  ];

  test("is made as large as the layer wants it, however few bytes say it", () => {
    const bytes = file(nodes("Identity"), [8192, 2, 2], [integersOf("shape", [512, 8192, 1, 1])]);
    const { tensors, problems } = importOnnx(bytes);
    expect(problems).toEqual([]);
    expect(tensors.get("y.weight")!.data).toHaveLength(2 ** 22);
  });

  test("is refused where more is made than memory holds, or computed of it than the file allows", () => {
    const large = file(nodes("Identity"), [4096, 2, 2], [integersOf("shape", [2 ** 20, 4096, 1, 1])]);
    expect(() => importOnnx(large)).toThrow("at most 1073741824 are allowed");
    const computed = file(nodes("Neg"), [4096, 2, 2], [integersOf("shape", [2 ** 20, 4096, 1, 1])]);
    expect(() => importOnnx(computed)).toThrow(
      'more is to be computed of constants than the file\'s size allows, at the latest by Neg "V"',
    );
  });
});
