// Which kernels are measured, each in the smallest program that runs it on dense gradients.

import type { Backend } from "../src-engine/index";
import type { LayerSpec, ModelSpec } from "../src-engine/model/model";
import { compile } from "../src-engine/run/program/compile";
import { sizeOf } from "../src-engine/tensor/tensor";
import { executorOf } from "./runs";

export interface Shape {
  /** `3×3 8→16, 14×14`. */
  readonly name: string;
  /** Of a preset, or some other. */
  readonly preset: boolean;
  readonly input: ModelSpec["input"];
  readonly layer: Omit<LayerSpec, "name">;
  /** A network's first layer: nobody wants the gradient of its input. */
  readonly first: boolean;
}

export const shapes: readonly Shape[] = [
  { ...conv(1, 8, { kernel: 3, size: 28, padding: 1 }), preset: true, first: true },
  { ...conv(8, 16, { kernel: 3, size: 14, padding: 1 }), preset: true },
  { ...conv(1, 5, { kernel: 3, size: 28 }), preset: true, first: true },
  { ...linear(784, 10), preset: true },
  { ...linear(845, 64), preset: true },
  { ...linear(64, 10), preset: true },
  conv(16, 32, { kernel: 3, size: 14, stride: 2, padding: 1 }),
  { ...conv(1, 6, { kernel: 5, size: 28, padding: 2 }), first: true },
  conv(6, 16, { kernel: 5, size: 14 }),
  conv(3, 7, { kernel: 3, size: 17, padding: 2 }),
  conv(7, 13, { kernel: 5, size: 15, stride: 2, padding: 2 }),
  conv(32, 64, { kernel: 3, size: 7, padding: 1 }),
  conv(512, 512, { kernel: 3, size: 4, padding: 1 }),
  linear(400, 120),
  linear(513, 257),
];

function conv(
  inChannels: number,
  outChannels: number,
  {
    kernel,
    size,
    stride = 1,
    padding = 0,
  }: { kernel: number; size: number; stride?: number; padding?: number },
): Shape {
  const extra = `${stride > 1 ? ` stride ${stride}` : ""}${padding > 0 ? ` padding ${padding}` : ""}`;
  return {
    name: `Conv2d ${kernel}×${kernel} ${inChannels}→${outChannels}${extra}, ${size}×${size}`,
    preset: false,
    first: false,
    input: [inChannels, size, size],
    layer: { type: "Conv2d", attrs: { outChannels, kernelSize: kernel, stride, padding } },
  };
}

function linear(inFeatures: number, outFeatures: number): Shape {
  return {
    name: `Linear ${inFeatures}→${outFeatures}`,
    preset: false,
    first: false,
    input: [inFeatures, 1, 1],
    layer: { type: "Linear", attrs: { outFeatures } },
  };
}

const LAYER = "measured";

/** One rule of the layer, on a whole batch. */
interface Call {
  readonly rule: string;
  run(): void;
  /** Multiplications and additions of the batch, taps on the padding included. */
  readonly operations: number;
}

/** The layer's rules that are sums of products, in a program that has run once. */
export function callsOf({ input, layer, first }: Shape, batch: number, backend: Backend): readonly Call[] {
  const own = { name: LAYER, ...layer };
  const flatten = { name: "flatten", type: "Flatten", attrs: {} };
  // A layer before it makes the gradient of its input wanted; a loss right behind it makes no gradient zero.
  const before = first ? [] : [{ name: "before", type: "ReLU", attrs: {} }];
  const layers = layer.type === "Linear" ? [flatten, own] : [...before, own, flatten];
  const loss = { type: "CrossEntropyLoss", attrs: {} };
  const program = compile(
    { name: "bench", input, layers, loss },
    { type: "SGD", attrs: { learningRate: 0.01 } },
    batch,
  );
  const executor = executorOf(program, backend);
  const weight = program.tensors[`${LAYER}.weight`]!.shape;
  const [, , ...pixels] = program.tensors[`${LAYER}.output`]!.shape;
  const operations = 2 * batch * sizeOf(weight) * sizeOf(pixels);
  return program.instructions.flatMap(({ layer: name, phase, rule }, pc) =>
    name === LAYER && phase !== "update" && rule !== "gradBias"
      ? [{ rule, operations, run: () => executor.run(pc, pc + 1) }]
      : [],
  );
}
