// Convolutions of so many channels that gradWeight goes another way through its sums: they are added in the order that the rule declares.

import { describe, expect, test } from "vitest";
import { termsOf } from "../../../src-engine/ops/shared/products";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { compile } from "../../../src-engine/run/program/compile";
import { simd } from "../../../src-engine/run/machine/simd";
import { convert, unravel } from "../../../src-engine/tensor/tensor";
import { addedInFloat32 } from "../../support/addedInFloat32";
import { kernelBytes } from "../../support/kernels";
import { filled } from "../../support/samples";

const cases: readonly (readonly [
  name: string,
  channels: number,
  size: number,
  batch: number,
  attrs: Attrs,
])[] = [
  ["3×3, one image a shard", 132, 4, 3, { outChannels: 128, padding: 1 }],
  ["several images a shard, before a pool", 128, 4, 9, { outChannels: 130, padding: 1 }],
  [
    "strides, taps apart, padding by sides",
    128,
    6,
    2,
    { outChannels: 136, stride: 2, dilation: 2, padding: [1, 0, 2, 3] },
  ],
  ["transposed, with strides", 128, 3, 9, { outChannels: 132, stride: 3, padding: 1 }],
  ["two groups, the last vector cut off", 200, 3, 9, { outChannels: 196, padding: 1, groups: 2 }],
];

describe.each(cases)("%s", (name, channels, size, batch, attrs) => {
  const type = name.startsWith("transposed") ? "ConvTranspose2d" : "Conv2d";
  const conv = { name: "conv", type, attrs: { kernelSize: 3, stride: 1, ...attrs } };
  const program = compile(
    {
      name: "wide",
      input: [channels, size, size],
      layers: [
        conv,
        { name: "relu", type: "ReLU", attrs: {} },
        ...(size % 4 || type !== "Conv2d"
          ? []
          : [{ name: "pool", type: "MaxPool2d", attrs: { kernelSize: 2, stride: 2 } }]),
        { name: "flatten", type: "Flatten", attrs: {} },
        { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
      ],
      loss: { type: "CrossEntropyLoss", attrs: {} },
    },
    { type: "SGD", attrs: { learningRate: 0.01 } },
    batch,
  );
  const executor = simd(kernelBytes()).start().open(program);
  const shapeOf = (path: string) => program.tensors[path]!.shape;
  executor.setState(new Map(program.carried.map((path) => [path, filled(shapeOf(path), path)])));
  executor.put("input", filled(shapeOf("input"), "input"));
  executor.run(0, program.instructions.length);
  const instruction = program.instructions.find(
    ({ layer, rule }) => layer === "conv" && rule === "gradWeight",
  )!;

  test("gradWeight has the bits of its declared order", () => {
    const { run, writes, reads, operands } = instruction;
    const x = Object.fromEntries(
      Object.entries({ ...operands, ...reads }).map(([name, path]) => [
        name,
        convert(executor.read(path), "float64"),
      ]),
    );
    const { data, shape } = executor.read(writes);
    const window = size % 4 ? 1 : 2;
    for (let i = 0; i < data.length; i += 997) {
      const terms = termsOf(run.products!, unravel(i, shape), x, instruction.attrs, window);
      expect(addedInFloat32(terms), `element ${i}`).toBe(data[i]! + 0);
    }
  });
});
