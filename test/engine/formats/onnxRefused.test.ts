// What of an ONNX file is not read, and is refused by name: whatever could change what a graph means.

import { describe, expect, test } from "vitest";
import { FormatError } from "../../../src-engine/formats/formatError";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import {
  bytesField,
  floatField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import {
  model,
  node,
  second,
  pool,
  conv,
  integers,
  weight,
  value,
  opset,
  property,
  elsewhere,
} from "./onnxParts";

describe("ONNX refuses", () => {
  test.each<[string, Bytes, string]>([
    ["an empty file", new Uint8Array(0), "ir_version is 0; known are 3 to 13"],
    ["an old ir_version", model({ ir: 2 }), "ir_version is 2; known are 3 to 13"],
    ["an old opset", model({ opset: 6 }), "opset is 6; known are 7 to 25"],
    ["a new opset", model({ opset: 26 }), "opset is 26; known are 7 to 25"],
    ["an opset of others alone", model({ domain: "ai.onnx.ml" }), "names no opset of the standard operators"],
    ["a model without graph", message(integerField(1, 8), opset("", 13)), "model holds no graph"],
    ["two graphs", message(model({}), bytesField(7, message())), "model holds two graphs"],
    ["sparse weights", model({ more: bytesField(15, message()) }), "holds sparse_initializer"],
    [
      "two inputs",
      model({ node: node("Add", ["x", "z"]), more: bytesField(11, value("z", [1])) }),
      'input "z" is one of 2 inputs; known is one, of images',
    ],
    ["no input", model({ input: undefined }), "input is missing: the graph has no input"],
    [
      "an input of unknown size",
      model({ input: value("x", ["N", 1, "H", 3]) }),
      "must have shape [N, channels, height, width]",
    ],
    ["an input of texts", model({ input: value("x", [1, 1, 2, 3], 8) }), 'input "x" is no tensor of numbers'],
    [
      "an input that is a sequence",
      model({ input: message(textField(1, "x"), bytesField(2, bytesField(4, message()))) }),
      'input "x" is no tensor of numbers',
    ],
    ["an output elsewhere", model({ output: "z" }), 'output "z" is written by no node'],
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
      'Sin "n" has the operator "Sin", which is not known here',
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
      model({ node: node("MaxPool", ["x"], textField(2, "indices")), output: "indices" }),
      'MaxPool "n" has 2 outputs that are read; known is 1',
    ],
    ["too many inputs", model({ node: node("Relu", ["x", "W"]) }), "has 2 inputs, at most 1 are known"],
    [
      "an addition of what was trained, to maps",
      model({
        node: node("Relu", ["x"]),
        output: "z",
        more: message(bytesField(1, second("Add", ["y", "B"])), weight("B", [1], [1])),
      }),
      'Add "m" computes with the constant "B"; known are values of the network',
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
      "a norm without its running values",
      model({ node: node("BatchNormalization", ["x", "S", "S"]), more: weight("S", [1], [1]) }),
      'takes its running_mean from "", which is no initializer',
    ],
    [
      "a dropout that leaves all out",
      model({ node: node("Dropout", ["x", "R"]), more: weight("R", [], [1]) }),
      "needs p, a number of at least 0 and below 1, got 1",
    ],
    [
      "a ratio of two numbers",
      model({ node: node("Dropout", ["x", "R"]), more: weight("R", [2], [0.1, 0.2]) }),
      'Dropout "n" has ratio [',
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
      "a subgraph",
      model({
        node: node("Relu", ["x"], bytesField(5, message(textField(1, "g"), bytesField(6, message())))),
      }),
      'Relu "n" has unknown attribute "g"',
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
    ["a pool that rounds in a third way", pool(integers("ceil_mode", 2)), "has ceil_mode 2; known are 0, 1"],
    [
      "a pool that says how to pad",
      pool(bytesField(5, message(textField(1, "auto_pad"), textField(4, "SAME")))),
      "has auto_pad SAME; known are NOTSET, SAME_UPPER, SAME_LOWER, VALID",
    ],
    ["a pool without window", model({ node: node("MaxPool", ["x"]) }), 'MaxPool "n" has no kernel_shape'],
    [
      "a line for a window",
      model({ node: node("MaxPool", ["x"], integers("kernel_shape", 2)) }),
      "has kernel_shape 2; known are 2 numbers from 1",
    ],
    [
      "padding wider than half a window",
      pool(integers("pads", 0, 2, 0, 0)),
      "window 2×2 with padding 0,2,0,0, at most half of it, does not fit into 2×3",
    ],
    ["negative padding", pool(integers("pads", -1, -1, -1, -1)), "has pads [-1,-1,-1,-1]"],
    ["a stride of nothing", pool(integers("strides", 0, 0)), "has strides [0,0]"],
    [
      "taps on one another",
      conv(integers("dilations", 0, 1)),
      "has dilations [0,1]; known are 2 numbers from 1",
    ],
    [
      "groups that do not divide the channels",
      conv(integers("group", 2)),
      "2 groups divide both input and output channels, got 1 and 1",
    ],
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
      "a weight of texts",
      model({ node: node("Conv", ["x", "W"]), more: weight("W", [1], [1], integerField(2, 8)) }),
      'takes its weight from "W", which is of data_type 8; known are 1, 2, 3',
    ],
    [
      "a weight that is elsewhere and does not say where",
      model({ more: weight("W", [1], [], integerField(14, 1)) }),
      'initializer "W" lies in another file and does not say in which',
    ],
    ...["../W.bin", "/etc/passwd", "C:\\W.bin", "a/../../W.bin", "a//b", ""].map(
      (file): [string, Bytes, string] => [
        `a weight in the file ${JSON.stringify(file)}`,
        model({ more: weight("W", [1], [], elsewhere("location", file)) }),
        "a file must be in the model's folder or beneath it",
      ],
    ),
    [
      "a weight in a file that was not given",
      model({ node: node("Conv", ["x", "W"]), more: weight("W", [1], [], elsewhere("location", "W.bin")) }),
      'takes its weight from "W", which lies in the file "W.bin", which was not given',
    ],
    [
      "a weight in segments",
      model({ more: weight("W", [1], [1], bytesField(3, message())) }),
      "holds segment",
    ],
    [
      "a weight given twice over",
      model({ more: weight("W", [1], [1], floatField(4, 1)) }),
      "holds both raw_data and numbers one by one",
    ],
    [
      "a weight of the wrong size",
      model({ more: weight("W", [2], [1]) }),
      "of shape [2] takes 8 bytes, found 4",
    ],
    ["a negative dimension", model({ more: weight("W", [-1], [1]) }), "has the shape [-1], which cannot be"],
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
