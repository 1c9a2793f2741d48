// What graphs are made of beside layers that compute, as exporters write it, node by node: tensors put side by side, into other shapes
// and orders, averaged and enlarged.

import { describe, expect, test } from "vitest";
import { importOnnx } from "../../../src-engine/formats/onnx/import/importOnnx";
import {
  bytesField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import { also, bare, integers, integersOf, model, value, weight } from "./onnxParts";

describe("tensors side by side", () => {
  test("along the channels of a network whose channels are last need not be turned, of one tensor twice", () => {
    const read = importOnnx(
      model({
        input: value("x", ["N", 3, 4, 5]),
        node: bare("Transpose", ["x"], "t", integers("perm", 0, 2, 3, 1)),
        more: message(
          also("Relu", ["t"], "r"),
          also("Concat", ["r", "t", "r"], "c", integers("axis", -1)),
          also("Concat", ["c", "c"], "d", integers("axis", 1)),
          also("Transpose", ["d"], "y", integers("perm", 0, 3, 1, 2)),
        ),
      }),
    );
    expect(read.problems).toEqual([]);
    expect(read.model.layers.map(({ type, attrs, inputs }) => [type, attrs, inputs]).slice(-2)).toEqual([
      ["Concat", { dim: 1 }, ["r", "input", "r"]],
      ["Concat", { dim: 2 }, ["c", "c"]],
    ]);
  });
});

describe("what exporters write of", () => {
  const layersOf = (more: Bytes, first = bare("Relu", ["x"], "r")) => {
    const read = importOnnx(model({ input: value("x", ["N", 4, 6, 6]), node: first, more }));
    expect(read.problems).toEqual([]);
    return read.model.layers.slice(1).map(({ type, attrs }) => [type, attrs]);
  };
  const text = (name: string, of: string) =>
    bytesField(5, message(textField(1, name), textField(4, of), integerField(20, 3)));

  test("channels shuffled in groups: a Reshape, a Transpose, a Reshape", () => {
    const shuffled = message(
      also("Reshape", ["r", "groups"], "g"),
      also("Transpose", ["g"], "t", integers("perm", 0, 2, 1, 3, 4)),
      also("Reshape", ["t", "whole"], "y"),
      integersOf("groups", [-1, 2, 2, 6, 6]),
      integersOf("whole", [-1, 4, 6, 6]),
    );
    expect(layersOf(shuffled)).toEqual([
      ["Reshape", { shape: [2, 2, 6, 6] }],
      ["Transpose", { dims: [2, 1, 3, 4] }],
      ["Reshape", { shape: [4, 6, 6] }],
    ]);
  });

  test("means over other axes than pixels, with the axis gone", () => {
    const averaged = message(
      also("ReduceMean", ["r"], "m", integers("axes", 1), integers("keepdims", 1)),
      also("ReduceMean", ["m"], "y", integers("axes", 2, 3), integers("keepdims", 0)),
    );
    expect(layersOf(averaged)).toEqual([
      ["Mean", { dims: 1, keepdim: true }],
      ["AdaptiveAvgPool2d", { outputSize: 1 }],
      ["Flatten", {}],
    ]);
  });

  test.each([
    ["by scales", ["r", "", "scales"], {}],
    ["by sizes, the batch's among them", ["r", "", "", "sizes"], {}],
  ])("images enlarged %s", (_name, inputs) => {
    const enlarged = message(
      also("Shape", ["x"], "s"),
      also("Slice", ["s", "zero", "two"], "front"),
      also("Concat", ["front", "back"], "sizes", integers("axis", 0)),
      also(
        "Resize",
        inputs,
        "y",
        text("coordinate_transformation_mode", "asymmetric"),
        text("nearest_mode", "floor"),
        text("mode", "nearest"),
      ),
      weight("scales", [4], [1, 1, 2, 3]),
      integersOf("zero", [0]),
      integersOf("two", [2]),
      integersOf("back", [12, 18]),
    );
    expect(layersOf(enlarged)).toEqual([["Upsample", { scaleFactor: [2, 3], mode: "nearest" }]]);
  });

  test.each([
    ["halves between pixels", "pytorch_half_pixel", "linear", "bilinear"],
    ["TensorFlow's middles", "half_pixel", "linear", "bilinear"],
    ["pixels told by their middles", "tf_half_pixel_for_nn", "nearest", "nearest"],
  ])("images mixed or repeated, by %s", (_name, places, mode, ours) => {
    const how = [
      text("coordinate_transformation_mode", places),
      text("nearest_mode", "floor"),
      text("mode", mode),
    ];
    const enlarged = message(
      also("Resize", ["r", "", "scales"], "y", ...how),
      weight("scales", [4], [1, 1, 2, 2]),
    );
    expect(layersOf(enlarged)).toEqual([["Upsample", { scaleFactor: 2, mode: ours }]]);
  });

  test.each([
    [
      "strides, pads and more at the end",
      [integers("strides", 2, 2), integers("pads", 1, 1, 1, 1), integers("output_padding", 1, 1)],
      { stride: 2, padding: 1, outputPadding: 1 },
    ],
    [
      "padding that is worked out",
      [integers("strides", 2, 2), text("auto_pad", "SAME_UPPER")],
      { stride: 2, padding: [0, 0, 1, 1] },
    ],
    ["two groups", [integers("group", 2)], { outChannels: 4, groups: 2 }],
  ])("transposed convolutions, with %s", (_name, how, wanted) => {
    const node = also("ConvTranspose", ["r", "w"], "y", ...how);
    const usual = {
      outChannels: 2,
      kernelSize: 3,
      stride: 1,
      padding: 0,
      outputPadding: 0,
      dilation: 1,
      groups: 1,
    };
    expect(layersOf(message(node, weight("w", [4, 2, 3, 3], Array<number>(72).fill(1))))).toEqual([
      ["ConvTranspose2d", { ...usual, bias: false, ...wanted }],
    ]);
  });

  test("images enlarged otherwise, which is refused with what is known", () => {
    const refused = (scales: readonly number[], ...how: readonly Bytes[]) =>
      importOnnx(
        model({
          input: value("x", ["N", 4, 6, 6]),
          node: bare("Resize", ["x", "", "scales"], "y", ...how),
          more: weight("scales", [4], scales),
        }),
      ).problems.map((one) => one.text);
    expect(refused([1, 1, 1.5, 2], text("mode", "nearest"))[0]).toContain("other than whole factors");
    expect(refused([1, 1, 2, 2], text("mode", "cubic"))[0]).toContain("known are nearest, linear");
    expect(
      refused(
        [1, 1, 2, 2],
        text("mode", "linear"),
        text("coordinate_transformation_mode", "align_corners"),
      )[0],
    ).toContain("known are half_pixel, pytorch_half_pixel");
  });
});
