import { describe, expect, test } from "vitest";
import { Health, isObserved, measureHealth } from "../../../src-engine/debug/health/health";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presetNamed } from "../../../src-engine/model/presets";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { compile } from "../../../src-engine/run/program/compile";
import { Trainer } from "../../../src-engine/run/trainer";
import { scalar, tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { backends, fewDigits, simdBackend, smallTrainer } from "../../support/runs";

test("observed are the first 64 iterations, then every 2nd, 4th … and at least every 32nd", () => {
  const within = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i).filter(isObserved);
  expect(within(0, 64)).toHaveLength(64);
  expect(within(64, 72)).toEqual([64, 66, 68, 70]);
  expect(within(128, 140)).toEqual([128, 132, 136]);
  expect(within(512, 545)).toEqual([512, 528, 544]);
  expect(within(1024, 1100)).toEqual([1024, 1056, 1088]);
  expect(within(1_000_000, 1_000_064)).toHaveLength(2);
});

/** Two numbers in, through a ReLU that lets one of them pass, to two probabilities. */
const tiny: ModelSpec = {
  name: "tiny",
  input: [1, 1, 2],
  layers: [
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "relu", type: "ReLU", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 2 } },
    { name: "softmax", type: "Softmax", attrs: {} },
  ],
  loss: { type: "NLLLoss", attrs: { epsilon: 0 } },
};

describe.each(backends.map((backend) => [backend.name, backend] as const))("%s", (_name, backend) => {
  test("an iteration checked by hand", () => {
    const program = compile(tiny, { type: "SGD", attrs: { learningRate: 0.5 } }, 1);
    const executor = backend.start().open(program);
    const given: Record<string, Tensor> = {
      input: tensor([1, 1, 1, 2], [-1, 2]),
      target: tensor([1], [0], "int32"),
      "fc.weight": tensor([2, 2], [0, 4, 3, 4]),
      "fc.bias": tensor([2], [0, 0]),
      learningRate: scalar(0.5),
    };
    executor.setState(new Map(Object.entries(given)));
    executor.run(0, program.instructions.length);
    const column = measureHealth(program, executor);
    const of = (layer: number): Record<string, number> =>
      Object.fromEntries(healthMeasures.map((name, m) => [name, column[layer * healthMeasures.length + m]!]));

    // relu gives (0, 2), fc (8, 8), softmax halves; the gradient of the logits is (−1/2, 1/2).
    expect(of(1)).toMatchObject({ activationNorm: 2, dead: 0.5, nonFinite: 0 });
    expect(of(1)).toMatchObject({ parameterGradientNorm: NaN, updateRatio: NaN, saturated: NaN });
    const fc = of(2);
    expect(fc.activationNorm).toBeCloseTo(Math.sqrt(128), 5);
    expect(fc.gradientNorm).toBeCloseTo(Math.sqrt(0.5), 6);
    // Of the weights −1/2·(0, 2) and 1/2·(0, 2), of the biases −1/2 and 1/2.
    expect(fc.parameterGradientNorm).toBeCloseTo(Math.sqrt(2.5), 6);
    expect(fc.updateRatio).toBeCloseTo((0.5 * Math.sqrt(2.5)) / Math.sqrt(41), 6);
    // −1/p for the label.
    expect(of(3).gradientNorm).toBeCloseTo(2, 6);
    expect(of(3).saturated).toBe(0);
  });
});

test.each(backends)(
  "the update ratio is how far the weights move, whatever the optimizer ($name)",
  (backend) => {
    const { model, recipe } = presetNamed("lenet-jax");
    const optimizer = { type: "Adam", attrs: {} };
    const spec = { model, recipe: { ...recipe, optimizer }, dataset: fewDigits, seed: 3 };
    const run = new Trainer(spec, backend);
    run.advance();
    run.runTo(run.program.instructions.length);
    const column = measureHealth(run.program, run);
    const squares = (path: string, of: (now: number, next: number) => number): number => {
      const [now, next] = [run.read(path).data, run.read(`${path}.next`).data];
      return [...now].reduce((sum, w, i) => sum + of(w, next[i]!) ** 2, 0);
    };
    run.program.layers.forEach(({ parameters, name }, l) => {
      const norm = (of: (now: number, next: number) => number): number =>
        Math.sqrt(parameters.reduce((sum, path) => sum + squares(path, of), 0));
      const ratio = column[l * healthMeasures.length + healthMeasures.indexOf("updateRatio")]!;
      if (!parameters.length) expect(ratio, name).toBe(NaN);
      else expect(ratio / (norm((now, next) => next - now) / norm((now) => now)), name).toBeCloseTo(1, 6);
    });
  },
);

test("an observed iteration is measured alike however it was reached", () => {
  const at = (path: "stepped" | "free"): Float32Array => {
    const trainer = smallTrainer({}, simdBackend);
    while (trainer.iteration < 7) {
      if (path === "stepped") trainer.runTo(1);
      trainer.advance();
    }
    trainer.runTo(trainer.program.instructions.length);
    return measureHealth(trainer.currentProgram, trainer);
  };
  expect(at("free")).toEqual(at("stepped"));
});

describe("the columns of a run", () => {
  const column = (value: number): Float32Array => new Float32Array(2 * healthMeasures.length).fill(value);
  const health = new Health(2);
  for (let i = 0; i < 300; i++) health.record(i * 2, column(i));

  test("are kept in order, and each once, however often it is replayed", () => {
    health.record(4, column(2));
    expect(health.count).toBe(300);
    const late = new Health(2);
    for (const i of [5, 1, 3, 5, 0]) late.record(i, column(i));
    expect([...late.columns().iterations]).toEqual([0, 1, 3, 5]);
    expect(late.value(2, 1, "dead")).toBe(3);
  });

  test("are copied from an iteration on", () => {
    const { iterations, values } = health.columns(595);
    expect([...iterations]).toEqual([596, 598]);
    expect(values[0]).toBe(298);
  });

  test("of a branch begin as its parent's, and go on by themselves", () => {
    const branch = health.fork(10);
    branch.record(10, column(-1));
    expect([...branch.columns().iterations]).toEqual([0, 2, 4, 6, 8, 10]);
    expect(branch.value(5, 0, "dead")).toBe(-1);
    expect(health.value(5, 0, "dead")).toBe(5);
  });
});
