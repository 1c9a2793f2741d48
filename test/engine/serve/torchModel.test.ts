// model.py against PyTorch, where it is there: every op under every attribute that its samples have, random graphs of all of them, and
// names that would be code if they were not quoted.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { layerOps, type LayerSpec, type ModelSpec } from "../../../src-engine/model/model";
import type { Op } from "../../../src-engine/ops/op";
import { firstState } from "../../../src-engine/run/history/firstState";
import { compile } from "../../../src-engine/run/program/compile";
import { weightsOf, type Program } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { modelPy } from "../../../src-engine/serve/torchProject/modelPy";
import { random } from "../../../src-engine/tensor/random";
import { tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { graphModels } from "../../support/graphs";
import fc from "../../support/properties";

const PYTHON = "/usr/bin/python3";
const GRAPHS = Number(process.env["BACKSTEP_GRAPHS"] ?? 60);
const TOLERANCE = 1e-8;
const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
const loss = { type: "CrossEntropyLoss", attrs: {} };
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;

const script = `
import json, sys
import numpy as np, torch
answers = []
def given(t): return torch.tensor(t["data"], dtype=torch.float64).reshape(t["shape"])
for case in json.load(sys.stdin):
    scope = {"__name__": "model"}
    exec(compile(case["text"], "model.py", "exec"), scope)
    model = scope[case["className"]]().double()
    model.load_state_dict({name: given(t) for name, t in case["weights"].items()})
    model.eval()
    with torch.no_grad(): answers.append(model(given(case["input"])).flatten().tolist())
print(json.dumps(answers))
`;

describe.skipIf(!hasTorch)(`model.py (skipped where ${PYTHON} has no torch)`, () => {
  test(
    "computes what each op's layers compute, under the attributes of all its samples",
    { timeout: 120_000 },
    () => {
      const models = layerOps
        .filter(isLayer)
        .flatMap((op) => op.samples.flatMap((sample) => sampleModel(op, sample)));
      expect(new Set(models.flatMap(({ layers }) => layers.map(({ type }) => type))).size).toBeGreaterThan(
        25,
      );
      holds(models);
    },
  );

  test(`computes what ${GRAPHS} random graphs compute`, { timeout: 300_000 }, () =>
    holds(fc.sample(graphModels({ further: true, most: 9 }), { numRuns: GRAPHS, seed: 21 })),
  );

  test("keeps names that are no words of Python's, and runs nothing that stands in one", () => {
    const names = [
      `a');raise(SystemExit('b`,
      "class",
      "forward",
      "1-x",
      "ü.ß",
      "m..n",
      "self",
      "__class__",
      "\\",
    ];
    const layers = names.map((name): LayerSpec => ({
      name,
      type: "Conv2d",
      attrs: { outChannels: 2, kernelSize: 1 },
    }));
    const between = names.flatMap((name, i): LayerSpec[] => [
      layers[i]!,
      { name: `${name}-relu`, type: "ReLU", attrs: {} },
    ]);
    holds([
      modelOf(
        '"""\nraise SystemExit\n',
        [2, 3, 3],
        [...between, { name: "flatten", type: "Flatten", attrs: {} }],
      ),
    ]);
  });
});

test("reads as somebody would write it", () => {
  const { text } = modelPy(
    compile(
      modelOf(
        "small-net",
        [3, 8, 8],
        [
          {
            name: "layer1.0.conv1",
            type: "Conv2d",
            attrs: { outChannels: 3, kernelSize: 3, padding: 1, bias: false },
          },
          { name: "layer1.0.bn1", type: "BatchNorm2d", attrs: {} },
          { name: "add", type: "Add", attrs: {}, inputs: ["layer1.0.bn1", "input"] },
          { name: "relu", type: "ReLU", attrs: {} },
          { name: "pool", type: "AvgPool2d", attrs: { kernelSize: 3, padding: [0, 0, 1, 1], stride: 2 } },
          { name: "flatten", type: "Flatten", attrs: {} },
          { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
        ],
      ),
      sgd,
      1,
    ),
  );
  expect(text).toMatchSnapshot();
});

function holds(models: readonly ModelSpec[]): void {
  const cases = models.map((model, i) => caseOf(model, i));
  const input = JSON.stringify(cases.map(({ asked }) => asked));
  const { stdout, stderr } = spawnSync(PYTHON, ["-c", script], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  expect(stderr).not.toMatch(/Error/);
  const answers = JSON.parse(stdout) as readonly (readonly number[])[];
  answers.forEach((truth, i) => {
    const { ours, model } = cases[i]!;
    const largest = truth.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    const wrong = truth.findIndex((x, o) => !(Math.abs(x - ours[o]!) <= TOLERANCE * largest));
    expect([ours.length, wrong, ours[wrong], truth[wrong]], JSON.stringify(model)).toEqual([
      truth.length,
      -1,
      undefined,
      undefined,
    ]);
  });
  expect(answers.length).toBe(models.length);
}

const isLayer = (op: Op): boolean => !op.inputs.includes("target");

/** A network of that layer alone, with a Flatten where rows are wanted; none where its input is no image and no row. */
function sampleModel(op: Op, { shapes, attrs }: Op["samples"][number]): readonly ModelSpec[] {
  const [, C = 1, H = 1, W = 1, ...more] = shapes["input"] ?? Object.values(shapes)[0]!;
  const rank = (shapes["input"] ?? Object.values(shapes)[0]!).length;
  if (more.length > 0 || rank === 3 || rank < 2) return [];
  const rows: readonly LayerSpec[] = rank === 2 ? [{ name: "rows", type: "Flatten", attrs: {} }] : [];
  const read = rank === 2 ? "rows" : "input";
  const one: LayerSpec = { name: "one", type: op.type, attrs, inputs: op.inputs.map(() => read) };
  const model = modelOf(op.type, [C, H, W], [...rows, one, { name: "flatten", type: "Flatten", attrs: {} }]);
  try {
    compile(model, sgd, 2);
  } catch {
    // Operands of unlike shapes, which an image and itself are not.
    const plain = modelOf(op.type, [C, H, W], [...rows, one]);
    try {
      compile(plain, sgd, 2);
      return [plain];
    } catch {
      return [];
    }
  }
  return [model];
}

function modelOf(name: string, input: ModelSpec["input"], layers: readonly LayerSpec[]): ModelSpec {
  return { name, input, layers, loss };
}

function caseOf(model: ModelSpec, seed: number) {
  const program = compile(model, sgd, 2, { mode: "eval" });
  const { text, className, carried } = modelPy(program);
  const state = stateOf(program, seed);
  const executor = reference.start().open(program);
  executor.setState(state);
  executor.run(0, program.instructions.length);
  const weights = Object.fromEntries([
    ...weightsOf(program).map((path) => [path, plain(state.get(path)!)] as const),
    ...[...carried].map(([path, value]) => [path, { shape: [], data: [value] }] as const),
  ]);
  const asked = { text, className, weights, input: plain(state.get("input")!) };
  return { model, asked, ours: executor.read(program.output).data };
}

/** Numbers of all kinds; variances that are some. */
function stateOf(program: Program, seed: number): Map<string, Tensor> {
  const { normal } = random(seed, "torch");
  let at = 0;
  const filled = (one: Tensor, by: (x: number) => number): Tensor => ({
    ...one,
    data: one.data.map((x) => by(x + normal(at++))),
  });
  const state = new Map(
    [...firstState(program, "pytorch", seed)].map(([path, one]): [string, Tensor] => {
      const { role } = program.tensors[path]!;
      if (role === "parameter") return [path, filled(one, (x) => x)];
      return [path, role === "buffer" ? filled(one, Math.abs) : one];
    }),
  );
  state.set(
    "input",
    filled(zeros(program.tensors["input"]!.shape), (x) => x),
  );
  state.set("target", tensor([2], [0, 0], "int32"));
  return state;
}

function plain({ shape, data }: Tensor) {
  return { shape, data: Array.from(data) };
}
