// Measuring where a tensor lies agrees with copying it out and looking.

import { describe, expect, test } from "vitest";
import { compile } from "../../../src-engine/run/program/compile";
import { isPerSample, type Program } from "../../../src-engine/run/program/program";
import type { Executor } from "../../../src-engine/run/backend";
import { measureTensor } from "../../../src-engine/run/machine/measure";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { statistics } from "../../../src-engine/tensor/statistics";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { backends, fewDigits, simdBackend } from "../../support/runs";
import { filled } from "../../support/samples";
import { smallPresets } from "../../support/smallPresets";

/** Channels that fill no vector of 8, windows that leave a row over, halos, and a batch of odd size. */
const odd: ModelSpec = {
  name: "odd",
  input: [1, 28, 28],
  layers: [
    { name: "a", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, stride: 1, padding: 0 } },
    { name: "r", type: "ReLU", attrs: {} },
    { name: "p", type: "MaxPool2d", attrs: { kernelSize: 3, stride: 2, padding: 0 } },
    { name: "b", type: "Conv2d", attrs: { outChannels: 13, kernelSize: 3, stride: 1, padding: 1 } },
    { name: "s", type: "ReLU", attrs: {} },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
    { name: "softmax", type: "Softmax", attrs: {} },
  ],
  loss: { type: "NLLLoss", attrs: {} },
};

const sgd = { type: "SGD", attrs: { learningRate: 0.05 } };

describe.each(backends.map((backend) => [backend.name, backend] as const))("%s", (_name, backend) => {
  test.each(
    [odd, ...smallPresets.map(({ model }) => model)].flatMap((model) =>
      [1, 5].map((batchSize) => [model.name, batchSize, model] as const),
    ),
  )("%s, batch %i: every tensor of an iteration is measured as it is", (_model, batchSize, model) => {
    const executor = backend.start().open(compile(model, sgd, batchSize));
    begin(executor);
    executor.run(0, executor.program.instructions.length);
    expectMeasured(executor);
    for (const [now, next] of executor.program.nexts) {
      const [a, b] = [executor.read(now).data, executor.read(next).data];
      const squares = [...a].reduce((sum, x, i) => sum + (b[i]! - x) ** 2, 0);
      expect(executor.distance(now, next) / Math.sqrt(squares), next).toBeCloseTo(1, 12);
    }
  });

  test("how far a weight moved is told of what it is now, whatever changed it", () => {
    const executor = backend.start().open(compile(odd, sgd, 3));
    begin(executor);
    const end = executor.program.instructions.length;
    const [now, next] = executor.program.nexts.find(([path]) => path === "fc.weight")!;
    const weight = executor.read(now);
    const expectRight = (): void => {
      const [a, b] = [executor.read(now).data, executor.read(next).data];
      const squares = [...a].reduce((sum, x, i) => sum + (b[i]! - x) ** 2, 0);
      expect(executor.distance(now, next)).toBeCloseTo(Math.sqrt(squares), 10);
    };
    const changes: (() => void)[] = [
      () => executor.run(0, end),
      () => executor.write(now, [0, 0], 9),
      () => executor.write(next, [1, 0], -9),
      () => executor.put(now, weight),
      () => executor.run(0, end),
      () => executor.commit(),
      () => executor.run(0, end),
      () => executor.setState(new Map([[now, weight]])),
    ];
    for (const change of changes) {
      change();
      expectRight();
      expectRight();
    }
  });

  test("a fused iteration leaves nothing in halos that would count", () => {
    const executor = backend.start().open(compile(presets[0]!.model, sgd, 5));
    begin(executor);
    executor.runFree();
    executor.run(0, executor.program.instructions.length);
    expectMeasured(executor);
  });

  test("NaN and infinity are counted, and what is finite beside them is still measured", () => {
    const program = compile(odd, sgd, 3);
    const executor = backend.start().open(program);
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const path of ["a.output", "b.output.grad", "fc.output", "fc.weight", "fc.bias", "a.weight"]) {
        const { shape, data } = filled(program.tensors[path]!.shape, path);
        data.fill(0, 0, data.length >> 1);
        data[data.length - 1] = bad;
        executor.setState(new Map([[path, tensor(shape, data, "float32")]]));
        expect(executor.measure(path)).toMatchObject({ nonFinite: 1 });
        expectAlike(executor, path);
      }
    }
    // Zero weights make 0·∞ of the lanes past the last channel.
    begin(executor);
    executor.setState(
      new Map([["p.output", tensor([3, 3, 12, 12], new Array<number>(1296).fill(Infinity))]]),
    );
    const conv = program.instructions.findIndex(({ writes }) => writes === "b.output");
    executor.run(conv, conv + 1);
    expectAlike(executor, "b.output");
  });

  test("what lies within 1 % of the limits is saturated", () => {
    const program = compile(odd, sgd, 2);
    const executor = backend.start().open(program);
    const values = [0, 0.01, 0.0101, 0.5, 0.98, 0.99, 1, 0.6, 0.7, NaN];
    executor.setState(new Map([["fc.output", tensor([2, 10], [...values, ...values.slice().reverse()])]]));
    expect(executor.measure("fc.output", [0, 1]).saturated).toBe(8);
    expect(executor.measure("fc.output", [-1, 1]).saturated).toBe(6);
    expect(executor.measure("fc.output").saturated).toBe(0);
  });
});

test("a unit is dead when it is 0 for every sample and place", () => {
  const values = tensor([2, 3, 1, 2], [0, 0, 0, 5, -0, 0, 0, 0, 0, 0, 0, 0]);
  expect(measureTensor(values, true)).toMatchObject({ deadUnits: 2, units: 3, zeros: 11, absmax: 5 });
  expect(measureTensor(tensor([3], [-7, NaN, 5]), true)).toMatchObject({ least: -7, largest: 5, absmax: 7 });
  expect(measureTensor(tensor([2], [3, 5]), true)).toMatchObject({ least: 0, largest: 5 });
  expect(measureTensor(values, false)).toMatchObject({ deadUnits: 11, units: 12 });
});

test("twice the same bits, whatever was measured between", () => {
  const executor = simdBackend.start().open(compile(presets[0]!.model, sgd, 8));
  begin(executor);
  executor.run(0, executor.program.instructions.length);
  const once = executor.measure("conv2.output");
  executor.measure("fc.weight");
  expect(executor.measure("conv2.output")).toEqual(once);
});

const next = (program: Program): readonly string[] => program.parameters.map((path) => `${path}.next`);
test.each<[string, (executor: Executor) => void, (program: Program) => readonly string[]]>([
  ["its instruction ran again", redone, ({ tensors }) => Object.keys(tensors)],
  [
    "an element was changed",
    (executor) => executor.write("conv1.output", [0, 0, 0, 0], 9),
    () => ["conv1.output"],
  ],
  ["another batch came", (executor) => batch(executor, 20), () => ["input"]],
  [
    "parameters took their next values",
    (executor) => executor.commit(),
    (p) => [...p.parameters, ...next(p)],
  ],
  ["iterations ran in one go", trained, ({ loss, output }) => [loss, output]],
])("what was measured is measured anew once %s", (_what, write, paths) => {
  const executor = simdBackend.start().open(compile(presets[0]!.model, sgd, 8));
  begin(executor);
  executor.run(0, executor.program.instructions.length);
  expectMeasured(executor);
  write(executor);
  for (const path of paths(executor.program)) if (path !== "input.grad") expectAlike(executor, path);
});

/** The second of them with other weights. */
function trained(executor: Executor): void {
  executor.runFree();
  executor.runFree();
}

/** Everything, after another first image. */
function redone(executor: Executor): void {
  batch(executor, 20);
  executor.run(0, executor.program.instructions.length);
}

function begin(executor: Executor): void {
  const { program } = executor;
  executor.setState(
    new Map(
      program.carried.map((path): [string, Tensor] => {
        const { shape, data } = filled(program.tensors[path]!.shape, path);
        return [
          path,
          tensor(
            shape,
            data.map((x) => x / 4),
            "float32",
          ),
        ];
      }),
    ),
  );
  batch(executor, 0);
}

function batch(executor: Executor, first: number): void {
  const indices = Uint32Array.from({ length: executor.program.batchSize }, (_, i) => first + i);
  executor.setBatch(fewDigits.train, indices, { mean: 0.13, deviation: 0.31 });
}

function expectMeasured(executor: Executor): void {
  for (const path of Object.keys(executor.program.tensors)) {
    if (path !== "input.grad") expectAlike(executor, path);
  }
}

function expectAlike(executor: Executor, path: string): void {
  const { program } = executor satisfies { program: Program };
  const copy = executor.read(path);
  const { norm, zeros, nonFinite, count } = statistics(copy);
  const measured = executor.measure(path);
  const plain = measureTensor(copy, isPerSample(program, path));
  expect({ ...measured, sumSquares: 0 }, path).toEqual({ ...plain, sumSquares: 0 });
  expect([measured.nonFinite, measured.size], path).toEqual([nonFinite, count]);
  expect(measured.zeros / measured.size, path).toBe(zeros);
  if (Number.isFinite(norm))
    expect(Math.abs(Math.sqrt(measured.sumSquares) - norm)).toBeLessThanOrEqual(1e-12 * norm);
  else expect(Math.sqrt(measured.sumSquares), path).toBe(norm);
}
