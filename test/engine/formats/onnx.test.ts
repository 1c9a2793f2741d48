import { describe, expect, test } from "vitest";
import { looksLikeOnnx } from "../../../src-engine/formats/onnx/looksLikeOnnx";
import { readOnnx } from "../../../src-engine/formats/onnx/onnxProto";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import { encodeOnnx } from "../../../src-engine/formats/onnx/onnxWriter";
import {
  bytesField,
  floatField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import { tensor } from "../../../src-engine/tensor/tensor";
import { model, node, second, weight, value } from "./onnxParts";
import { noise, odd, presets } from "./presets";
import { evaluated, residual } from "./residual";

describe("ONNX written by us", () => {
  test.each([...presets, odd, residual].map((contents) => [contents.model.name, contents] as const))(
    "brings back model and weights of %s exactly",
    (_name, contents) => {
      const bytes = encodeOnnx(contents);
      expect(decodeOnnx(bytes)).toEqual(contents);
      expect(encodeOnnx(decodeOnnx(bytes))).toEqual(bytes);
      expect(looksLikeOnnx(bytes)).toBe(true);
    },
  );

  test("keeps what else was said of the model", () => {
    const metadata = new Map([["author", "ü"]]);
    expect(decodeOnnx(encodeOnnx({ ...odd, metadata })).metadata).toEqual(metadata);
  });

  test("holds float32 whatever the weights were", () => {
    const tensors = new Map([...odd.tensors].map(([name, { shape, data }]) => [name, tensor(shape, data)]));
    expect(decodeOnnx(encodeOnnx({ ...odd, tensors })).tensors).toEqual(odd.tensors);
  });

  test("fills in the usual attributes", () => {
    const [lenet] = presets;
    const layers = lenet!.model.layers.map((layer) =>
      layer.name === "conv1" ? { ...layer, attrs: { kernelSize: 3 } } : layer,
    );
    const [first] = decodeOnnx(encodeOnnx({ ...lenet!, model: { ...lenet!.model, layers } })).model.layers;
    expect(first?.attrs).toEqual({
      ...{ outChannels: 5, kernelSize: 3, stride: 1, padding: 0 },
      ...{ dilation: 1, groups: 1, bias: true },
    });
  });
});

describe("ONNX of a graph", () => {
  const { model: described, tensors } = residual;
  const input = noise([2, ...described.inputShape], "input", 1);

  test("is of layers in an order in which each comes after those it reads, however they are listed", () => {
    const names = described.layers.map(({ name }) => name);
    const said = described.layers.map((layer, i) => ({
      ...layer,
      inputs: layer.inputs ?? [names[i - 1] ?? "input"],
    }));
    const shuffled = [...said].sort((a, b) => (a.name < b.name ? 1 : -1));
    const back = decodeOnnx(encodeOnnx({ ...residual, model: { ...described, layers: shuffled } }));
    expect(back.model.layers.map(({ name }) => name)).not.toEqual(shuffled.map(({ name }) => name));
    expect(evaluated(back, input)).toEqual(evaluated(residual, input));
    expect(encodeOnnx(decodeOnnx(encodeOnnx(back)))).toEqual(encodeOnnx(back));
  });

  test("says the model's output where another layer is read by nobody", () => {
    const layers = [...described.layers, { name: "probe", type: "ReLU", attrs: {}, inputs: ["pool"] }];
    const contents = { tensors, model: { ...described, layers, output: "fc" } };
    expect(decodeOnnx(encodeOnnx(contents))).toEqual(contents);
    expect(evaluated(decodeOnnx(encodeOnnx(contents)), input)).toEqual(evaluated(residual, input));
  });

  test("holds running values under their names, and momentum as the share that the old value keeps", () => {
    const { graph } = readOnnx(encodeOnnx(residual));
    const norm = graph.nodes.find(({ name }) => name === "layer1.0.bn1")!;
    expect(norm.inputs).toEqual([
      "layer1.0.conv1.output",
      ...["weight", "bias", "running_mean", "running_var"].map((name) => `layer1.0.bn1.${name}`),
    ]);
    expect(norm.attributes.get("momentum")).toBeCloseTo(0.7, 6);
    expect(norm.attributes.get("epsilon")).toBeCloseTo(0.001, 9);
  });

  test("adds two values, and takes an Add of what was trained for a MatMul's bias", () => {
    const [x, two] = [["x", "x"], second("Add", ["y", "B"])] as const;
    const matmul = (output: string, ...more: Bytes[]) =>
      model({
        node: node("Flatten", ["x"]),
        more: message(
          bytesField(
            1,
            message(textField(1, "y"), textField(1, "W"), textField(2, "p"), textField(4, "MatMul")),
          ),
          ...more,
          weight("W", [6, 1], [1, 2, 3, 4, 5, 6]),
          weight("B", [1, 1], [7]),
        ),
        output,
      });
    const added = decodeOnnx(matmul("z", bytesField(1, second("Add", ["p", "B"]))));
    expect(added.model.layers.map(({ type }) => type)).toEqual(["Flatten", "Linear"]);
    expect(added.tensors.get("fc1.bias")).toEqual(tensor([1], [7], "float32"));
    expect(decodeOnnx(model({ node: node("Add", x) })).model.layers[0]?.inputs).toEqual(["input", "input"]);
    expect(() =>
      decodeOnnx(model({ more: message(bytesField(1, two), weight("B", [1], [1])), output: "z" })),
    ).toThrow('Add "m" computes with the constant "B"');
    const read = second("Add", ["p", "B"]);
    const twice = message(textField(1, "p"), textField(1, "z"), textField(2, "s"), textField(4, "Add"));
    expect(() => decodeOnnx(matmul("s", bytesField(1, read), bytesField(1, twice)))).toThrow(
      'Add "m" computes with the constant "B"',
    );
  });

  test.each([
    [
      "as an attribute, as it was once",
      ["x"],
      bytesField(5, message(textField(1, "ratio"), floatField(2, 0.3))),
      0.3,
    ],
    ["as an input", ["x", "R"], message(), 0.2],
    ["not at all, which is a half", ["x"], message(), 0.5],
  ])("reads what a Dropout leaves out %s", (_how, inputs, attribute, p) => {
    const more = inputs.length > 1 ? weight("R", [], [0.2]) : message();
    const { layers } = decodeOnnx(model({ node: node("Dropout", inputs, attribute), more })).model;
    expect(layers).toEqual([{ name: "n", type: "Dropout", attrs: { p } }]);
  });

  test("passes Identity by, of a value and of a weight", () => {
    const identity = (from: string, to: string) =>
      bytesField(1, message(textField(1, from), textField(2, to), textField(4, "Identity")));
    const more = message(
      identity("y", "same"),
      identity("a.weight", "b.weight"),
      bytesField(1, second("Conv", ["same", "b.weight"])),
      weight("a.weight", [1, 1, 1, 1], [3]),
    );
    const { model: read, tensors: found } = decodeOnnx(
      model({ node: node("Conv", ["x", "a.weight"]), more, output: "z" }),
    );
    expect(read.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ["a", undefined],
      ["b", undefined],
    ]);
    expect(found.get("b.weight")).toEqual(tensor([1, 1, 1, 1], [3], "float32"));
  });
});

describe("ONNX is not written", () => {
  const [first, pool, flat, head] = odd.model.layers as [Layer, Layer, Layer, Layer];
  type Layer = (typeof odd.model.layers)[number];
  const without = (path: string) => new Map([...odd.tensors].filter(([name]) => name !== path));
  const layers = (...layers: Layer[]) => ({ ...odd, model: { ...odd.model, layers } });

  test.each([
    ["without a model", { tensors: odd.tensors }, "needs a description of the model"],
    ["without layers", layers(), 'model "odd ✓" has no layers'],
    ["without a weight", { ...odd, tensors: without("first.weight") }, 'misses its tensor "first.weight"'],
    [
      "with a weight that goes with no layer",
      { ...odd, tensors: new Map([...odd.tensors, ["momentum", tensor([], [1])]]) },
      'tensor "momentum" belongs to no layer',
    ],
    [
      "with a weight of the wrong shape",
      { ...odd, tensors: new Map([...odd.tensors, ["first.bias", tensor([4], [1, 2, 3, 4])]]) },
      'Conv2d "first" expects "first.bias" of shape [3], got [4]',
    ],
    [
      "with two layers of one name",
      layers(first, pool, { ...flat, name: "pool" }, head),
      'two layers are named "pool"',
    ],
    [
      "with a linear layer on maps",
      layers(first, head),
      'Linear "head.out": weight expects rows of 3 features, got input [1,3,5,4]',
    ],
    [
      "with a pool on a vector",
      layers(first, flat, pool, head),
      'MaxPool2d "pool": input must be [N,C,H,W], got [1,60]',
    ],
    [
      "with an unknown layer",
      layers({ ...pool, type: "Conv3d" }),
      'has unknown type "Conv3d"; known are AdaptiveAvgPool2d, Add, AvgPool2d',
    ],
    ["with an unknown attribute", layers({ ...flat, attrs: { axis: 2 } }), 'unknown attribute "axis"'],
    [
      "with a stride of nothing",
      layers({ ...pool, attrs: { kernelSize: 2, stride: 0 } }),
      "needs stride, a whole number of at least 1 and below 16777216, got 0",
    ],
    ["with a name that UTF-8 cannot carry", layers({ ...flat, name: "\ud800" }, pool), "lone surrogate"],
  ])("%s", (_name, contents, message) => {
    expect(() => encodeOnnx(contents)).toThrow(message);
    expect(() => encodeOnnx(contents)).toThrow(/^onnx: /);
  });
});

describe("ONNX accepts", () => {
  test("weights listed among the inputs, float_data one by one, packed dimensions", () => {
    const packed = bytesField(
      5,
      message(
        bytesField(1, Uint8Array.of(1, 1, 1, 1)),
        integerField(2, 1),
        floatField(4, 3),
        textField(8, "K"),
      ),
    );
    const bytes = model({
      node: node("Conv", ["x", "K"]),
      more: message(packed, bytesField(11, value("K", [1, 1, 1, 1]))),
    });
    expect(decodeOnnx(bytes).tensors.get("n.weight")).toEqual(tensor([1, 1, 1, 1], [3], "float32"));
  });

  test("a layer without bias, which is one without bias here, too", () => {
    const bytes = model({ node: node("Conv", ["x", "K"]), more: weight("K", [2, 1, 1, 1], [3, 4]) });
    const { model: read, tensors } = decodeOnnx(bytes);
    expect(read.layers[0]!.attrs).toMatchObject({ outChannels: 2, bias: false });
    expect([...tensors.keys()]).toEqual(["n.weight"]);
  });

  test("no word on the normalisation, which is none", () => {
    expect(decodeOnnx(model({})).model).toMatchObject({ mean: 0, deviation: 1, name: "g" });
  });
});
