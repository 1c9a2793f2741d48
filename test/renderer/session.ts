// A session small enough to read, for the page's tests: conv → relu → flatten → linear → loss.

import { addressAfter } from "../../src-renderer/session/words";
import type {
  Events,
  InstructionInfo,
  Role,
  SessionInfo,
  Stopped,
  TensorInfo,
  TensorPath,
  Tensors,
  Versions,
} from "../../src-engine/protocol/protocol";
import type { Shape } from "../../src-engine/tensor/tensor";

const roles: Readonly<Record<string, Role>> = {
  input: "input",
  target: "target",
  parameter: "parameter",
  grad: "gradient",
  next: "next",
};

const run = (
  phase: InstructionInfo["phase"],
  layer: string,
  op: string,
  rule: string,
  reads: InstructionInfo["reads"],
  writes: string,
): InstructionInfo => ({
  ...{ phase, layer, op, rule, tex: String.raw`y = w\, x`, letters, reads, writes },
  place:
    { loss: `loss/${rule}`, update: `update/${writes.replace(".next", "").replace(".", "/")}` }[
      phase as string
    ] ?? `${phase}/${layer}/${rule}`,
});

const letters = { input: "x", weight: "w", output: "y", gradOutput: String.raw`\bar y` };

export const session: SessionInfo = {
  model: "tiny",
  backend: "simd",
  seed: 0,
  batchSize: 4,
  learningRate: 0.05,
  iterationsPerEpoch: 10,
  data: {
    name: "digits",
    classes: ["zero", "one", "two"],
    train: 40,
    validation: 8,
    test: 8,
    mean: 0.1307,
    deviation: 0.3081,
  },
  layers: [
    {
      name: "conv",
      type: "Conv2d",
      attrs: { outChannels: 2, kernelSize: 3, stride: 1, padding: 1 },
      title: "Conv2d 1→2 3×3 pad 1",
      inputs: ["input"],
      parameters: ["conv.weight", "conv.bias"],
      buffers: [],
      output: "conv.output",
      outputShape: [4, 2, 5, 6],
      elementwise: false,
      hasUnits: false,
      givesProbabilities: false,
      reshapes: false,
    },
    {
      name: "relu",
      type: "ReLU",
      attrs: {},
      title: "ReLU",
      inputs: ["conv.output"],
      parameters: [],
      buffers: [],
      output: "relu.output",
      outputShape: [4, 2, 5, 6],
      elementwise: true,
      hasUnits: true,
      givesProbabilities: false,
      reshapes: false,
    },
    {
      name: "flatten",
      type: "Flatten",
      attrs: {},
      title: "Flatten",
      inputs: ["relu.output"],
      parameters: [],
      buffers: [],
      output: "flatten.output",
      outputShape: [4, 60],
      elementwise: true,
      hasUnits: false,
      givesProbabilities: false,
      reshapes: true,
    },
    {
      name: "fc",
      type: "Linear",
      attrs: { outFeatures: 3 },
      title: "Linear 60→3",
      inputs: ["flatten.output"],
      parameters: ["fc.weight", "fc.bias"],
      buffers: [],
      output: "fc.output",
      outputShape: [4, 3],
      elementwise: false,
      hasUnits: false,
      givesProbabilities: false,
      reshapes: false,
    },
  ],
  instructions: [
    run("forward", "conv", "Conv2d", "output", { input: "input", weight: "conv.weight" }, "conv.output"),
    run("forward", "relu", "ReLU", "output", { input: "conv.output" }, "relu.output"),
    run("forward", "flatten", "Flatten", "output", { input: "relu.output" }, "flatten.output"),
    run("forward", "fc", "Linear", "output", { input: "flatten.output", weight: "fc.weight" }, "fc.output"),
    run(
      "loss",
      "loss",
      "CrossEntropyLoss",
      "output",
      { input: "fc.output", target: "target" },
      "loss.output",
    ),
    run("backward", "loss", "CrossEntropyLoss", "gradInput", { input: "fc.output" }, "fc.output.grad"),
    run("backward", "fc", "Linear", "gradInput", { gradOutput: "fc.output.grad" }, "flatten.output.grad"),
    run("backward", "fc", "Linear", "gradWeight", { gradOutput: "fc.output.grad" }, "fc.weight.grad"),
    run("update", "fc", "SGD", "next", { gradient: "fc.weight.grad" }, "fc.weight.next"),
  ],
  tensors: tensorsOf({
    input: [4, 1, 5, 6],
    target: [4],
    "conv.output": [4, 2, 5, 6],
    "conv.output.grad": [4, 2, 5, 6],
    "relu.output": [4, 2, 5, 6],
    "relu.output.grad": [4, 2, 5, 6],
    "flatten.output": [4, 60],
    "flatten.output.grad": [4, 60],
    "fc.output": [4, 3],
    "fc.output.grad": [4, 3],
    "fc.weight": [3, 60],
    "fc.weight.grad": [3, 60],
    "fc.weight.next": [3, 60],
    "conv.weight": [2, 1, 3, 3],
    "conv.weight.grad": [2, 1, 3, 3],
    "loss.output": [],
  }),
  models: [
    { name: "tiny", lookAt: "The smallest there is.", data: "digits" },
    { name: "coloured", lookAt: "Colours, in three channels.", data: "cifar10" },
  ],
  datasets: ["digits", "mnist", "cifar10"],
};

/** Records of this small network's tensors, whose parts are known by their names. */
function tensorsOf(shapes: Readonly<Record<TensorPath, Shape>>): Tensors {
  return Object.fromEntries(
    Object.entries(shapes).map(([path, shape]): [TensorPath, TensorInfo] => {
      const [layer, kind, change] = path.split(".") as [string, string?, string?];
      const isParameter = kind === "weight";
      const role = roles[change ?? (isParameter ? "parameter" : layer)] ?? "activation";
      const facts = {
        ...(change && { of: `${layer}.${kind}` }),
        ...(kind && { layer }),
        perSample: !isParameter && shape.length > 0,
      };
      return [path, { path, shape, dtype: layer === "target" ? "int32" : "float32", role, ...facts }];
    }),
  );
}

/** The stop after so many instructions of iteration 3. */
export function stoppedAt(pc: number, more: Partial<Stopped> = {}): Stopped {
  const ran = session.instructions[pc - 1];
  return {
    reason: "step",
    moment: { iteration: 3, pc },
    address: ran ? addressAfter(ran, 3) : "start",
    branch: 0,
    stack: [],
    hitBreakpoints: [],
    watches: [],
    learningRate: 0.1,
    epoch: 0,
    instruction: pc - 1,
    layers: session.layers.map(({ name }) => ({ layer: name, parameterGradientNorms: {} })),
    batch: { indices: [5, 6, 7, 8], labels: [0, 1, 2, 1], ...(pc > 3 && { predictions: [0, 1, 1, 1] }) },
    ...(pc > 4 && { loss: 0.5 }),
    ...more,
  };
}

/** The same as the engine tells it. What of its tensors comes along, or is known, is for the test to say. */
export function stopEvent(body: Stopped, versions: Versions = {}): StopEvent {
  return {
    kind: "event",
    event: "stopped",
    body: { ...body, view: { versions, paths: Object.keys(versions) } },
  };
}
type StopEvent = { kind: "event"; event: "stopped"; body: Events["stopped"] };
