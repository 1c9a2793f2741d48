// Networks as exporters write them, made by hand, node by node: what is computed, moved, cut off and told.

import { describe, expect, test } from "vitest";
import { importModel } from "../../../src-engine/formats/importModel";
import { importOnnx } from "../../../src-engine/formats/onnx/import/importOnnx";
import {
  bytesField,
  floatField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";
import { trainable } from "../../../src-engine/model/trainable";
import { also, bare, elsewhere, integers, integersOf, model, value, weight } from "./onnxParts";

const typesOf = (bytes: Bytes): readonly string[] => importOnnx(bytes).model.layers.map(({ type }) => type);
const image = value("x", ["N", 1, 4, 4]);

describe("what follows from constants and shapes is computed:", () => {
  test("flattening by the input's shape, whatever the batch", () => {
    const flat = also("Gather", ["s", "first"], "n1");
    const read = importOnnx(
      model({
        input: image,
        node: bare("Shape", ["x"], "s"),
        more: message(
          flat,
          also("Concat", ["n1", "rest"], "shape", integers("axis", 0)),
          also("Reshape", ["x", "shape"], "y"),
          integersOf("first", [0]),
          integersOf("rest", [-1]),
        ),
      }),
    );
    expect(read.problems).toEqual([]);
    expect(read.model.layers.map(({ type }) => type)).toEqual(["Flatten"]);
  });

  test("a weight that a node puts into another shape, under its own name", () => {
    const { model: read, tensors } = importOnnx(
      model({
        input: image,
        node: bare("Flatten", ["x"], "f"),
        more: message(
          also("Transpose", ["head.weight"], "turned", integers("perm", 1, 0)),
          also("MatMul", ["f", "turned"], "y"),
          weight(
            "head.weight",
            [2, 16],
            Array.from({ length: 32 }, (_, i) => i),
          ),
        ),
      }),
    );
    expect(read.layers.map(({ name }) => name)).toEqual(["f", "head"]);
    expect([...tensors.get("head.weight")!.data]).toEqual(Array.from({ length: 32 }, (_, i) => i));
  });

  test("a product's factors go into weight and bias", () => {
    const scaled = (name: string, x: number): Bytes =>
      bytesField(5, message(textField(1, name), floatField(2, x)));
    const { tensors, problems } = importOnnx(
      model({
        input: value("x", ["N", 1, 1, 2]),
        node: bare("Flatten", ["x"], "f"),
        more: message(
          also("Gemm", ["f", "W", "B"], "y", scaled("alpha", 2), scaled("beta", 3)),
          weight("W", [2, 2], [1, 2, 3, 4]),
          weight("B", [1], [5]),
        ),
      }),
    );
    expect(problems).toEqual([]);
    expect([...tensors.keys()]).toEqual(["y.weight", "y.bias"]);
    expect([...tensors.get("y.weight")!.data]).toEqual([2, 6, 4, 8]);
    expect([...tensors.get("y.bias")!.data]).toEqual([15, 15]);
  });
});

describe("what lies otherwise in the file", () => {
  const last = value("x", ["N", 2, 2, 3]);
  const W = weight(
    "W",
    [12, 1],
    Array.from({ length: 12 }, (_, i) => i),
  );

  test("comes with channels first, and the weight behind a flattening has its columns in that order", () => {
    const {
      model: read,
      tensors,
      notes,
    } = importOnnx(
      model({
        input: last,
        node: bare("Relu", ["x"], "r"),
        more: message(
          also("Flatten", ["r"], "f"),
          also("Dropout", ["f"], "d"),
          also("MatMul", ["d", "W"], "y"),
          W,
        ),
      }),
    );
    expect(read.inputShape).toEqual([3, 2, 2]);
    expect([...tensors.get("y.weight")!.data]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    expect(notes).toContain('Input "x" has channels last in the file; here they come first.');
  });

  test("is turned there and back without a layer", () => {
    const bytes = model({
      input: last,
      node: bare("Transpose", ["x"], "t", integers("perm", 0, 3, 1, 2)),
      more: message(also("Relu", ["t"], "r"), also("Transpose", ["r"], "y", integers("perm", 0, 2, 3, 1))),
      output: "r",
    });
    expect(typesOf(bytes)).toEqual(["ReLU"]);
  });

  test("a row of numbers is an image where it can be one", () => {
    const { model: read } = importOnnx(model({ input: value("x", ["N", 784]) }));
    expect(read.inputShape).toEqual([1, 28, 28]);
    expect(read.layers.map(({ type }) => type)).toEqual(["Flatten", "ReLU"]);
  });
});

describe("what is told", () => {
  const strange = model({
    input: image,
    node: bare("Relu", ["x"], "r"),
    more: message(
      also("Sin", ["r"], "s"),
      also("Relu", ["s"], "t", integers("axis", 1), integers("mode", 2)),
      also("Cos", ["t"], "y"),
    ),
  });

  test("is all that cannot be run, and the model ends before it", async () => {
    const { problems, model: read, cutAt, notes, graph } = await importModel(strange);
    expect(
      problems.map(({ node, operator, attribute, value }) => [node, operator, attribute, value]),
    ).toEqual([
      ["s", "Sin", undefined, undefined],
      ["t", "Relu", "axis", "1"],
      ["t", "Relu", "mode", "2"],
      ["y", "Cos", undefined, undefined],
    ]);
    expect(cutAt).toBe("r");
    expect(read.layers.map(({ type }) => type)).toEqual(["ReLU", "Flatten"]);
    expect(notes).toContain('The model ends at "r": what comes after it cannot be run here.');
    expect(graph?.nodes.map(({ operator }) => operator)).toEqual(["Relu", "Sin", "Relu", "Cos"]);
  });

  test("are outputs and their nodes that are left out", () => {
    const { notes, model: read } = importOnnx(
      model({
        input: image,
        node: bare("Flatten", ["x"], "f"),
        more: message(
          also("Softmax", ["f"], "p"),
          also("ArgMax", ["p"], "y", integers("axis", 1)),
          also("Relu", ["x"], "features"),
          bytesField(12, value("features", ["N"])),
        ),
      }),
    );
    expect(read.layers.map(({ type }) => type)).toEqual(["ReLU"]);
    expect(notes).toContain(
      'Output "y" is left out with the 3 nodes only it needs; the network\'s is "features".',
    );
  });

  test("is what is made of the scores, which is cut off", () => {
    const read = importOnnx(
      model({
        input: image,
        node: bare("Flatten", ["x"], "f"),
        more: message(
          also("Gemm", ["f", "W"], "g"),
          also("Softmax", ["g"], "p"),
          also("ArgMax", ["p"], "y", integers("axis", 1)),
          weight("W", [16, 2], Array<number>(32).fill(1)),
        ),
      }),
    );
    expect(read.notes[0]).toBe('ArgMax "y" is left out: what comes before it are the scores of the classes.');
    expect(read.model.layers.map(({ type }) => type)).toEqual(["Flatten", "Linear", "Softmax"]);
    expect(trainable(read.model)).toMatchObject({ output: "g", loss: { type: "CrossEntropyLoss" } });
  });

  test("nodes that read one another in a circle", () => {
    const bytes = model({ node: bare("Add", ["x", "y"], "a"), more: also("Relu", ["a"], "y") });
    expect(() => importOnnx(bytes)).toThrow("nodes of the graph read one another in a circle");
  });
});

describe("weights", () => {
  const conv = (more: Bytes): Bytes =>
    model({ input: image, node: bare("Conv", ["x", "c.weight"], "y"), more });
  const typed = (type: number, ...numbers: readonly Bytes[]): Bytes =>
    bytesField(
      5,
      message(
        ...[1, 1, 1, 1].map((n) => integerField(1, n)),
        integerField(2, type),
        textField(8, "c.weight"),
        ...numbers,
      ),
    );
  const raw = (...bytes: number[]): Bytes => bytesField(9, Uint8Array.from(bytes));

  test.each([
    ["float64", typed(11, raw(0, 0, 0, 0, 0, 0, 0xf8, 0x3f)), 1.5],
    ["float64 one by one", typed(11, bytesField(10, Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x3f))), 1.5],
    ["float16", typed(10, raw(0x00, 0x3e)), 1.5],
    ["float16 one by one", typed(10, integerField(5, 0xbe00)), -1.5],
    ["bfloat16", typed(16, raw(0xc0, 0x3f)), 1.5],
    ["int8", typed(3, raw(0xff)), -1],
    ["int64 one by one", typed(7, integerField(7, -2)), -2],
    ["bool", typed(9, raw(1)), 1],
  ])("of %s", (_type, more, expected) => {
    expect([...importOnnx(conv(more)).tensors.get("c.weight")!.data]).toEqual([expected]);
  });

  test("in a file beside the model, which is asked for by its name", async () => {
    const asked: string[] = [];
    const beside = (name: string): Promise<Uint8Array<ArrayBuffer>> => {
      asked.push(name);
      return Promise.resolve(new Uint8Array(Float32Array.of(9, 7).buffer));
    };
    const bytes = conv(
      weight("c.weight", [1, 1, 1, 1], [], elsewhere("location", "w/a.bin", "offset", "4", "length", "4")),
    );
    const { tensors, problems } = await importModel(bytes, { beside });
    expect(problems).toEqual([]);
    expect(asked).toEqual(["w/a.bin"]);
    expect([...tensors.get("c.weight")!.data]).toEqual([7]);
    expect((await importModel(bytes)).problems[0]?.text).toContain(
      'lies in the file "w/a.bin", which was not given',
    );
    const short = (): Promise<Uint8Array<ArrayBuffer>> => Promise.resolve(new Uint8Array(4));
    await expect(importModel(bytes, { beside: short })).rejects.toThrow("lies at bytes 4 to 8");
  });
});
