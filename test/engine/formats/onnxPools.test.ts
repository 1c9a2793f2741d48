// Pools as other tools write them: every window that ONNX has, against onnxruntime on the same bytes.

import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { formatOf, type Contents, type ModelDescription } from "../../../src-engine/formats";
import {
  bytesField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import { integers, model, node, value } from "./onnxParts";
import { noise } from "./presets";
import { evaluated } from "./residual";

const text = (name: string, word: string): Bytes =>
  bytesField(5, message(textField(1, name), textField(4, word), integerField(20, 3)));
const side = (n: number): Bytes => integers("kernel_shape", n, n);
const up = integers("ceil_mode", 1);

describe("a MaxPool is read and gives what onnxruntime does:", () => {
  test.each<[string, readonly Bytes[], object]>([
    [
      "oblong",
      [integers("kernel_shape", 2, 3), integers("strides", 1, 2)],
      { kernelSize: [2, 3], stride: [1, 2] },
    ],
    ["uneven padding", [side(2), integers("pads", 0, 0, 1, 1)], { padding: [0, 0, 1, 1], stride: 1 }],
    ["rounded up", [side(3), integers("strides", 2, 2), up], { ceilMode: true, stride: 2 }],
    ["taps apart", [side(2), integers("dilations", 2, 3)], { dilation: [2, 3] }],
    ["same, the odd one at the end", [side(2), text("auto_pad", "SAME_UPPER")], { padding: [0, 0, 1, 1] }],
    ["same, the odd one at the front", [side(2), text("auto_pad", "SAME_LOWER")], { padding: [1, 1, 0, 0] }],
    [
      "same with strides",
      [side(3), integers("strides", 2, 2), text("auto_pad", "SAME_UPPER")],
      { padding: [0, 1, 1, 1], stride: 2 },
    ],
    ["valid", [side(3), text("auto_pad", "VALID")], { padding: 0 }],
    ["stored by rows", [side(2), integers("storage_order", 0)], { kernelSize: 2 }],
  ])("%s", async (_name, attributes, expected) => {
    const bytes = model({
      input: value("x", ["N", 2, 6, 7]),
      node: node("MaxPool", ["x"], ...attributes),
      outputShape: ["N", "C", "P", "Q"],
    });
    const contents = (await formatOf(bytes).decode(bytes)) as Contents & { model: ModelDescription };
    expect(contents.model.layers[0]!.attrs).toMatchObject(expected);
    const input = noise([3, 2, 6, 7], "input", 1);
    const session = await InferenceSession.create(bytes);
    const results = await session.run({
      x: new OrtTensor("float32", Float32Array.from(input.data), [...input.shape]),
    });
    const output = results["y"]!;
    const ours = evaluated(contents, input);
    expect(ours.shape).toEqual(output.dims);
    expect(Array.from(ours.data, Math.fround)).toEqual(Array.from((await output.getData()) as Float32Array));
  });
});
