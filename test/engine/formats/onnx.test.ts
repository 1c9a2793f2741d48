import { describe, expect, test } from "vitest";
import { FormatError } from "../../../src-engine/formats/formatError";
import { looksLikeOnnx, readOnnx } from "../../../src-engine/formats/onnx/onnxProto";
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
import { model, node, second, pool, conv, gemm, integers, weight, value, opset, property } from "./onnxParts";
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
    expect(first?.attrs).toEqual({ outChannels: 5, kernelSize: 3, stride: 1, padding: 0 });
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
    const matmul = (...more: Bytes[]) =>
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
        output: "z",
      });
    const added = decodeOnnx(matmul(bytesField(1, second("Add", ["p", "B"]))));
    expect(added.model.layers.map(({ type }) => type)).toEqual(["Flatten", "Linear"]);
    expect(added.tensors.get("fc1.bias")).toEqual(tensor([1], [7], "float32"));
    expect(decodeOnnx(model({ node: node("Add", x) })).model.layers[0]?.inputs).toEqual(["input", "input"]);
    expect(() =>
      decodeOnnx(model({ more: message(bytesField(1, two), weight("B", [1], [1])), output: "z" })),
    ).toThrow("known only as the bias after a MatMul");
    const read = second("Add", ["p", "B"]);
    const twice = message(textField(1, "p"), textField(1, "z"), textField(2, "s"), textField(4, "Add"));
    expect(() => decodeOnnx(matmul(bytesField(1, read), bytesField(1, twice)))).toThrow(
      'adds a bias to "p", which others read without it',
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
      'has unknown type "Conv3d"; known are Add, BatchNorm2d, Conv2d',
    ],
    ["with an unknown attribute", layers({ ...flat, attrs: { axis: 2 } }), 'unknown attribute "axis"'],
    [
      "with a stride of nothing",
      layers({ ...pool, attrs: { kernelSize: 2, stride: 0 } }),
      "needs stride, a whole number from 1, got 0",
    ],
    ["with a name that UTF-8 cannot carry", layers({ ...flat, name: "\ud800" }, pool), "lone surrogate"],
  ])("%s", (_name, contents, message) => {
    expect(() => encodeOnnx(contents)).toThrow(message);
    expect(() => encodeOnnx(contents)).toThrow(/^onnx: /);
  });
});

describe("ONNX refuses", () => {
  test.each<[string, Bytes, string]>([
    ["an empty file", new Uint8Array(0), "ir_version is 0; known are 4 to 13"],
    ["an old ir_version", model({ ir: 3 }), "ir_version is 3; known are 4 to 13"],
    ["an old opset", model({ opset: 8 }), "opset is 8; known are 9 to 25"],
    ["a new opset", model({ opset: 26 }), "opset is 26; known are 9 to 25"],
    ["an opset of others alone", model({ domain: "ai.onnx.ml" }), "names no opset of the standard operators"],
    ["a model without graph", message(integerField(1, 8), opset("", 13)), "model holds no graph"],
    ["two graphs", message(model({}), bytesField(7, message())), "model holds two graphs"],
    ["functions", message(model({}), bytesField(25, message())), "holds functions"],
    ["training information", message(model({}), bytesField(20, message())), "holds training_info"],
    ["quantization", model({ more: bytesField(14, message()) }), "holds quantization_annotation"],
    ["sparse weights", model({ more: bytesField(15, message()) }), "holds sparse_initializer"],
    ["two inputs", model({ more: bytesField(11, value("z", [1])) }), "graph must have one input, it has 2"],
    ["no input", model({ input: undefined }), "graph must have one input, it has 0"],
    [
      "an input of unknown size",
      model({ input: value("x", ["N", 1, "H", 3]) }),
      "must have shape [N, channels, height, width]",
    ],
    ["an input of integers", model({ input: value("x", [1, 1, 2, 3], 7) }), 'value "x" has elem_type 7'],
    [
      "an input that is a sequence",
      model({ input: message(textField(1, "x"), bytesField(2, bytesField(4, message()))) }),
      "a type that is no tensor",
    ],
    ["an output elsewhere", model({ output: "z" }), 'one output, which a node writes; it has "z"'],
    [
      "an unused initializer",
      model({ more: weight("extra", [1], [1]) }),
      'initializer "extra" is used by no node',
    ],
    [
      "a mean that is no number",
      message(model({}), property("backstep.mean", "high")),
      'metadata "backstep.mean" must be a number, found "high"',
    ],
    [
      "a metadata key twice",
      message(model({}), property("a", "1"), property("a", "2")),
      'metadata key "a" occurs twice',
    ],

    [
      "an unknown operator",
      model({ node: node("Sin", ["x"]) }),
      'has the operator "Sin"; known are Add, BatchNormalization, Conv',
    ],
    [
      "an operator of another domain",
      model({ node: node("Relu", ["x"], textField(7, "com.microsoft")) }),
      'of the domain "com.microsoft", which is unknown',
    ],
    [
      "a value from nowhere",
      model({ node: node("Relu", ["z"]) }),
      'Relu "n" reads "z", which no node before it writes',
    ],
    [
      "two outputs",
      model({ node: node("MaxPool", ["x"], textField(2, "indices")) }),
      "has 2 outputs; known is 1",
    ],
    ["too many inputs", model({ node: node("Relu", ["x", "W"]) }), "has 2 inputs, at most 1 are known"],
    [
      "an addition of what was trained, to maps",
      model({ node: node("Add", ["x", "B"]), more: weight("B", [1], [1]) }),
      'Add "n" reads the initializer "B"; that is known only as the bias after a MatMul',
    ],
    [
      "a computed weight",
      model({ node: node("Gemm", ["x", "x"]) }),
      'takes its weight from "x", which is no initializer',
    ],
    [
      "an empty weight",
      model({ node: node("Conv", ["x", "E"]), more: weight("E", [1_000_000_000, 0], []) }),
      "shape [1000000000,0], which holds nothing",
    ],
    [
      "a sum of two shapes",
      model({
        node: node("MaxPool", ["x"], integers("kernel_shape", 2, 2)),
        more: bytesField(1, second("Add", ["x", "y"])),
        output: "z",
      }),
      'Add "m": both inputs must have one shape, got [1,1,2,3] and [1,1,1,2]',
    ],
    [
      "a norm that is to be trained",
      model({
        node: node("BatchNormalization", ["x", "S", "S", "S", "S"], integers("training_mode", 1)),
        more: weight("S", [1], [1]),
      }),
      'BatchNormalization "n" has training_mode 1; known is 0',
    ],
    [
      "a norm without its running values",
      model({ node: node("BatchNormalization", ["x", "S", "S"]), more: weight("S", [1], [1]) }),
      'takes its running_mean from "", which is no initializer',
    ],
    [
      "a dropout that leaves all out",
      model({ node: node("Dropout", ["x", "R"]), more: weight("R", [], [1]) }),
      "needs p, a number from 0 below 1, got 1",
    ],
    [
      "a ratio of two numbers",
      model({ node: node("Dropout", ["x", "R"]), more: weight("R", [2], [0.1, 0.2]) }),
      'Dropout "n" takes 2 numbers as ratio',
    ],
    [
      "a dropout that is told to train",
      model({ node: node("Dropout", ["x", "R", "T"]), more: weight("R", [], [0.1]) }),
      "has 3 inputs, at most 2 are known",
    ],
    [
      "a slope that is no number",
      model({ node: node("LeakyRelu", ["x"], integers("alpha", 1, 2)) }),
      'LeakyRelu "n" has alpha [1,2]; known are numbers',
    ],
    [
      "two nodes that write one value",
      model({ more: bytesField(1, node("Relu", ["x"])) }),
      'two nodes write "y"',
    ],
    [
      "an Identity of two",
      model({ node: node("Identity", ["x", "x"]) }),
      'Identity "n" must have one input and one output',
    ],
    [
      "a subgraph",
      model({
        node: node("Relu", ["x"], bytesField(5, message(textField(1, "g"), bytesField(6, message())))),
      }),
      'attribute "g" holds what is neither',
    ],
    [
      "an unknown attribute",
      model({ node: node("Relu", ["x"], integers("axis", 1)) }),
      'Relu "n" has unknown attribute "axis"',
    ],
    [
      "an attribute twice",
      model({ node: node("Relu", ["x"], integers("a", 1), integers("a", 1)) }),
      'attribute "a" occurs twice',
    ],
    [
      "a flattening elsewhere",
      model({ node: node("Flatten", ["x"], integers("axis", 2)) }),
      'Flatten "n" has axis 2; known is 1',
    ],
    [
      "a softmax over channels",
      model({ node: node("Softmax", ["x"], integers("axis", 1)) }),
      'Softmax "n": input must be [N, classes], got [1,1,2,3]',
    ],
    [
      "a softmax over the batch",
      model({ node: node("Softmax", ["x"], integers("axis", 0)) }),
      "has axis 0; known is -1",
    ],
    ["a pool that rounds up", pool(integers("ceil_mode", 1)), "has ceil_mode 1; known is 0"],
    [
      "a pool that says how to pad",
      pool(bytesField(5, message(textField(1, "auto_pad"), textField(4, "SAME_UPPER")))),
      "has auto_pad SAME_UPPER; known are NOTSET, VALID",
    ],
    ["a pool without window", model({ node: node("MaxPool", ["x"]) }), 'MaxPool "n" has no kernel_shape'],
    [
      "an oblong window",
      model({ node: node("MaxPool", ["x"], integers("kernel_shape", 2, 3)) }),
      "kernel_shape [2,3]; known are 2 equal numbers from 1",
    ],
    [
      "a line for a window",
      model({ node: node("MaxPool", ["x"], integers("kernel_shape", 2)) }),
      "known are 2 equal numbers",
    ],
    [
      "uneven padding",
      pool(integers("pads", 0, 0, 1, 1)),
      "has pads [0,0,1,1]; known are 4 equal numbers from 0",
    ],
    ["negative padding", pool(integers("pads", -1, -1, -1, -1)), "has pads [-1,-1,-1,-1]"],
    ["a stride of nothing", pool(integers("strides", 0, 0)), "has strides [0,0]"],
    ["a dilated convolution", conv(integers("dilations", 2, 2)), "has dilations [2,2]; known is [1,1]"],
    ["a grouped convolution", conv(integers("group", 2)), "has group 2; known is 1"],
    [
      "a window that is not its weight's",
      conv(integers("kernel_shape", 3, 3)),
      "has kernel_shape [3,3], its weight [2,2]",
    ],
    [
      "a convolution of other channels",
      model({ node: node("Conv", ["x", "K"]), more: weight("K", [1, 2, 1, 1], [1, 2]) }),
      'expects "n.weight" of shape [1,1,1,1], got [1,2,1,1]',
    ],
    [
      "a scaled product",
      gemm(message(bytesField(5, message(textField(1, "alpha"), floatField(2, 2))))),
      "has alpha 2; known is 1",
    ],
    [
      "a bias of another size",
      model({
        node: message(node("Flatten", ["x"])),
        more: message(bytesField(1, second("Gemm", ["y", "W", "W"])), weight("W", [6, 2], Array(12).fill(0))),
        output: "z",
      }),
      'expects "m.bias" of shape [2]',
    ],

    [
      "a weight twice",
      model({ more: message(weight("W", [1], [1]), weight("W", [1], [1])) }),
      'initializer "W" occurs twice',
    ],
    ["a weight without name", model({ more: weight("", [1], [1]) }), "an initializer has no name"],
    [
      "a weight of integers",
      model({ more: weight("W", [1], [1], integerField(2, 7)) }),
      'initializer "W" has data_type 7; known is 1 (FLOAT)',
    ],
    [
      "a weight that is elsewhere",
      model({ more: weight("W", [1], [], integerField(14, 1)) }),
      'initializer "W" holds external_data',
    ],
    [
      "a weight that names a file",
      model({ more: weight("W", [1], [], bytesField(13, message())) }),
      "holds external_data",
    ],
    [
      "a weight in segments",
      model({ more: weight("W", [1], [1], bytesField(3, message())) }),
      "holds segment",
    ],
    [
      "a weight given twice over",
      model({ more: weight("W", [1], [1], floatField(4, 1)) }),
      "holds both raw_data and float_data",
    ],
    [
      "a weight of the wrong size",
      model({ more: weight("W", [2], [1]) }),
      "of shape [2] takes 8 bytes, found 4",
    ],
    [
      "a negative dimension",
      model({ more: weight("W", [-1], [1]) }),
      "of shape [-1] takes -4 bytes, found 4",
    ],
    [
      "an absurd shape",
      model({ more: weight("W", Array(65).fill(1), [1]) }),
      "dims lists more than 64 integers",
    ],

    ["bytes that are no protobuf", Uint8Array.of(8, 8, 0x3f), "is of wire type 7, which is unknown"],
    ["groups", Uint8Array.of(0x0b), "is of wire type 3, which is unknown"],
    ["a field without number", Uint8Array.of(0, 0), "field at byte 0 has the number 0"],
    [
      "a length beyond the end",
      Uint8Array.of(8, 8, 0x3a, 9, 1),
      "field 7 at byte 2 claims 9 bytes, 1 are left",
    ],
    ["an integer that is cut off", Uint8Array.of(8, 128), "integer at byte 1 is cut off"],
    ["an integer without end", Uint8Array.from([8, ...Array(12).fill(255)]), "takes more than 64 bits"],
    [
      "an integer that is too large",
      Uint8Array.from([8, ...Array(8).fill(255), 1]),
      "ir_version holds an integer beyond 2^53",
    ],
    [
      "a number where a text belongs",
      message(integerField(1, 8), integerField(2, 1)),
      "producer_name must be bytes, found varint",
    ],
    ["a text where a number belongs", textField(1, "8"), "ir_version must be an integer, found bytes"],
    [
      "a text that is no UTF-8",
      message(integerField(1, 8), bytesField(2, Uint8Array.of(255))),
      "producer_name is not UTF-8",
    ],
    [
      "nodes without end",
      model({ more: message(...Array.from({ length: 10_001 }, () => bytesField(1, message()))) }),
      "more than 10000 nodes",
    ],
  ])("%s", (_name, bytes, problem) => {
    expect(() => decodeOnnx(bytes)).toThrow(FormatError);
    expect(() => decodeOnnx(bytes)).toThrow(problem);
    expect(() => decodeOnnx(bytes)).toThrow(/^onnx: /);
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

  test("a layer without bias, which is a bias of zero", () => {
    const bytes = model({ node: node("Conv", ["x", "K"]), more: weight("K", [2, 1, 1, 1], [3, 4]) });
    expect(decodeOnnx(bytes).tensors.get("n.bias")).toEqual(tensor([2], [0, 0], "float32"));
  });

  test("no word on the normalisation, which is none", () => {
    expect(decodeOnnx(model({})).model).toMatchObject({ mean: 0, deviation: 1, name: "g" });
  });
});
