// Layers that do little with each number, so that memory may be what binds them: how much they read and write, and compute.

import type { Backend } from "../src-engine/index";
import type { LayerSpec, ModelSpec } from "../src-engine/model/model";
import { compile } from "../src-engine/run/program/compile";
import { sizeOf } from "../src-engine/tensor/tensor";
import { executorOf } from "./runs";

interface LightShape {
  readonly name: string;
  readonly input: ModelSpec["input"];
  readonly layer: Omit<LayerSpec, "name">;
  /** Additions, multiplications and comparisons for each number of the input, or of the output where `perOutput`. */
  readonly operations: number;
  readonly perOutput?: true;
}

const conv = (channels: number, size: number, attrs: LayerSpec["attrs"], steps: number): LightShape => ({
  name: `Conv2d ${String(attrs["kernelSize"])}×${String(attrs["kernelSize"])} ${channels}→${String(attrs["outChannels"])}${attrs["groups"] ? " depthwise" : ""}, ${size}×${size}`,
  input: [channels, size, size],
  layer: { type: "Conv2d", attrs: { ...attrs, bias: false } },
  ...{ operations: 2 * steps, perOutput: true },
});

const layer = (
  type: string,
  input: ModelSpec["input"],
  operations: number,
  attrs: LayerSpec["attrs"] = {},
  said = "",
): LightShape => ({
  name: `${type} ${said}${input[0]} channels, ${input[1]}×${input[2]}`,
  ...{ input, layer: { type, attrs }, operations },
});

const window = (
  type: string,
  channels: number,
  size: number,
  attrs: { readonly kernelSize: number; readonly stride: number; readonly padding?: number },
): LightShape => ({
  ...layer(
    type,
    [channels, size, size],
    attrs.kernelSize ** 2,
    attrs,
    `${attrs.kernelSize}×${attrs.kernelSize} stride ${attrs.stride} `,
  ),
  perOutput: true,
});

export const lightShapes: readonly LightShape[] = [
  conv(64, 16, { outChannels: 64, kernelSize: 3, padding: 1, groups: 64 }, 9),
  conv(32, 16, { outChannels: 64, kernelSize: 1 }, 32),
  conv(128, 8, { outChannels: 128, kernelSize: 1 }, 128),
  window("MaxPool2d", 32, 16, { kernelSize: 2, stride: 2 }),
  window("MaxPool2d", 64, 32, { kernelSize: 3, stride: 2, padding: 1 }),
  window("MaxPool2d", 32, 16, { kernelSize: 3, stride: 1, padding: 1 }),
  window("AvgPool2d", 32, 16, { kernelSize: 2, stride: 2 }),
  window("AvgPool2d", 32, 16, { kernelSize: 3, stride: 1, padding: 1 }),
  layer("AdaptiveAvgPool2d", [256, 8, 8], 1, { outputSize: 1 }, "to 1×1, "),
  layer("BatchNorm2d", [64, 16, 16], 3),
  layer("BatchNorm2d", [16, 32, 32], 3),
  layer("GroupNorm", [64, 16, 16], 5, { numGroups: 8 }, "8 groups, "),
  layer("LayerNorm", [64, 16, 16], 5, { normalizedShape: [64, 16, 16] }, "of images, "),
  layer("InstanceNorm2d", [64, 16, 16], 5),
  layer("LocalResponseNorm", [64, 16, 16], 12, { size: 5 }),
];

const LAYER = "measured";

/** One rule of the layer, on a whole batch. */
interface LightCall {
  readonly rule: string;
  run(): void;
  readonly operations: number;
  /** What it reads and writes once. */
  readonly bytes: number;
}

/** All of the layer's rules, in a program that has run once. */
export function lightCallsOf(
  { input, layer, operations, perOutput }: LightShape,
  batch: number,
  backend: Backend,
): readonly LightCall[] {
  const layers = [
    { name: "before", type: "ReLU", attrs: {} },
    { name: LAYER, ...layer },
    { name: "flatten", type: "Flatten", attrs: {} },
  ];
  const program = compile(
    { name: "bench", input, layers, loss: { type: "CrossEntropyLoss", attrs: {} } },
    { type: "SGD", attrs: { learningRate: 0.01 } },
    batch,
  );
  const executor = executorOf(program, backend);
  const floats = (path: string): number => sizeOf(program.tensors[path]!.shape);
  const counted = floats(perOutput ? `${LAYER}.output` : "before.output");
  return program.instructions.flatMap(({ layer: name, rule, reads, writes, run: { next } }, pc) =>
    name === LAYER && next === undefined
      ? [
          {
            rule,
            operations: operations * counted,
            bytes: 4 * [writes, ...Object.values(reads)].reduce((sum, path) => sum + floats(path), 0),
            run: () => executor.run(pc, pc + 1),
          },
        ]
      : [],
  );
}
