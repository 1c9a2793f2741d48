// Iterations of small models made to show mistakes: sizes that do not coincide, ties, windows that overlap, strides, a fork.

import { iterated, operandsOf } from "../../src-engine/check/mistakes/iterated";
import { initialization } from "../../src-engine/check/mistakes/data/initialization";
import type { LayerSpec, ModelSpec, OptimizerSpec } from "../../src-engine/model/model";
import type { Instruction } from "../../src-engine/ops/instruction";
import type { Operands } from "../../src-engine/ops/op";
import { compile } from "../../src-engine/run/program/compile";
import { LOSS, type Program } from "../../src-engine/run/program/program";
import { random } from "../../src-engine/tensor/random";
import { scalar, tensor, type Tensor } from "../../src-engine/tensor/tensor";

const layer = (
  name: string,
  type: string,
  attrs: LayerSpec["attrs"] = {},
  inputs?: readonly string[],
): LayerSpec => ({
  ...{ name, type, attrs },
  ...(inputs && { inputs }),
});

/** N = 7: no other size is 7. */
const exposing: readonly ModelSpec[] = [
  {
    name: "strided",
    input: [2, 10, 13],
    layers: [
      layer("conv1", "Conv2d", { outChannels: 3, kernelSize: 3, stride: 2, padding: 1 }),
      layer("bn1", "BatchNorm2d", { eps: 0.05 }),
      layer("relu1", "ReLU"),
      layer("pool1", "MaxPool2d", { kernelSize: 3, stride: 2, padding: 1 }),
      layer("conv2", "Conv2d", { outChannels: 5, kernelSize: 3, padding: 1 }),
      layer("tanh", "Tanh"),
      layer("pool2", "AvgPool2d", { kernelSize: 2, stride: 1, padding: 1 }),
      layer("drop", "Dropout", { p: 0.3 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 4 }),
    ],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  },
  {
    name: "forked",
    input: [3, 6, 8],
    layers: [
      layer("conv1", "Conv2d", { outChannels: 5, kernelSize: 3, padding: 1 }),
      layer("silu", "SiLU"),
      layer("conv2", "Conv2d", { outChannels: 5, kernelSize: 3, padding: 1 }),
      layer("gelu", "GELU"),
      layer("add", "Add", {}, ["gelu", "silu"]),
      layer("leaky", "LeakyReLU", { negativeSlope: 0.125 }),
      layer("pool", "MaxPool2d", { kernelSize: 2 }),
      layer("flatten", "Flatten"),
      layer("fc1", "Linear", { outFeatures: 6 }),
      layer("sigmoid", "Sigmoid"),
      layer("fc2", "Linear", { outFeatures: 6 }),
      layer("elu", "ELU"),
      layer("ln", "LayerNorm", { normalizedShape: 6 }),
      layer("fc3", "Linear", { outFeatures: 4 }),
      layer("softmax", "Softmax"),
    ],
    loss: { type: "NLLLoss", attrs: {} },
  },
  {
    name: "summed",
    input: [2, 5, 4],
    layers: [
      layer("pool", "AdaptiveAvgPool2d", { outputSize: 1 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 3 }),
    ],
    loss: { type: "CrossEntropyLoss", attrs: { reduction: "sum" } },
  },
  {
    name: "kinked",
    input: [2, 5, 5],
    layers: [
      layer("relu", "ReLU"),
      layer("drop", "Dropout", { p: 0.3 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 3 }),
    ],
    loss: { type: "BCEWithLogitsLoss", attrs: {} },
  },
  {
    name: "overflowing",
    input: [1, 2, 3],
    layers: [layer("flatten", "Flatten"), layer("mul", "Mul", {}, ["flatten", "flatten"])],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  },
  {
    name: "absolute",
    input: [1, 5, 4],
    layers: [layer("flatten", "Flatten"), layer("fc", "Linear", { outFeatures: 3 })],
    loss: { type: "L1Loss", attrs: {} },
  },
  {
    name: "compared",
    input: [1, 5, 4],
    layers: [layer("flatten", "Flatten"), layer("fc", "Linear", { outFeatures: 3 })],
    loss: { type: "MSELoss", attrs: {} },
  },
];

const momentum: OptimizerSpec = {
  type: "SGD",
  attrs: { learningRate: 0.3, momentum: 0.85, weightDecay: 0.02 },
};
const adam: OptimizerSpec = { type: "Adam", attrs: { learningRate: 0.1 } };

interface Ran {
  readonly instruction: Instruction;
  readonly x: Operands;
  readonly right: Tensor;
}

/** Every operation of them, with what it was given and made. */
export function randomRun(): readonly Ran[] {
  const { uniform } = random(9, "mistaken/first");
  const first = tensor(
    [5, 3, 2, 3],
    Float64Array.from({ length: 90 }, (_, o) => uniform(o) - 0.5),
  );
  const ofFirst = { instruction: initialization("conv.weight", "conv", first), x: {}, right: first };
  const iterations = exposing.flatMap((model, i) => {
    const program = compile(model, i % 2 ? adam : momentum, 7, { inputGradient: true });
    const values = iterated(program, filled(program));
    return program.instructions.map((instruction) => ({
      instruction,
      x: withoutOwn(instruction, operandsOf(instruction, values)),
      right: values.get(instruction.writes)!,
    }));
  });
  return [...iterations, ofFirst];
}

/** The gradient of a loss whose own value was not recorded: that would tell a sum from a mean. */
function withoutOwn({ layer, phase }: Instruction, { output, ...others }: Operands): Operands {
  return output && !(layer === LOSS && phase === "backward") ? { output, ...others } : others;
}

/** What an iteration begins with: numbers on a grid of eighths where ties are wanted, elsewhere as they come. */
function filled(program: Program, seed = 1): Map<string, Tensor> {
  const settings: Readonly<Record<string, number>> = {
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 0.1,
    ...program.optimizer.attrs,
  };
  const given = new Map<string, Tensor>();
  const written = new Set(program.instructions.map(({ writes }) => writes));
  for (const { path, shape, role, dtype } of Object.values(program.tensors)) {
    if (written.has(path)) continue;
    const size = shape.reduce((a, b) => a * b, 1);
    const { uniform } = random(seed, `mistaken/${path}`);
    const any = Float64Array.from({ length: size }, (_, o) => 2 * uniform(o) - 1);
    if (path === "target")
      given.set(
        path,
        tensor(
          shape,
          any.map((_, o) => o % program.classes!),
          "int32",
        ),
      );
    else if (dtype === "int32") given.set(path, tensor(shape, [3, 5, 7].slice(0, size), "int32"));
    else if (path === "input")
      given.set(
        path,
        tensor(
          shape,
          any.map(
            (v, o) =>
              (Math.round(8 * v) / 8) * (program.model.name === "overflowing" && o >= size - 6 ? 60 : 1),
          ),
        ),
      );
    else if (shape.length === 0) given.set(path, scalar(settings[path] ?? (path.endsWith("step") ? 3 : 0)));
    else
      given.set(
        path,
        tensor(
          shape,
          any.map((v) => (role === "buffer" || path.endsWith(".v") ? 0.5 + Math.abs(v) : v / 2)),
        ),
      );
  }
  return given;
}
