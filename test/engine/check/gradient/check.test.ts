// Gradients held against differences: right ones pass, wrong ones don't, and corners are called corners.

import { describe, expect, test } from "vitest";
import { Downstream } from "../../../../src-engine/check/gradient/downstream";
import type { LayerSpec, ModelSpec } from "../../../../src-engine/model/model";
import { compile } from "../../../../src-engine/run/program/compile";
import { reference } from "../../../../src-engine/run/reference";
import { random } from "../../../../src-engine/tensor/random";
import { checked, iterationIn, withGradient } from "../../../support/gradientChecks";
import { graphModels } from "../../../support/graphs";
import fc from "../../../support/properties";

const modelOf = (input: ModelSpec["input"], ...layers: LayerSpec[]): ModelSpec => ({
  name: "small",
  input,
  layers,
  loss: { type: "CrossEntropyLoss", attrs: {} },
});
const layer = (name: string, type: string, attrs: LayerSpec["attrs"] = {}): LayerSpec => ({
  name,
  type,
  attrs,
});
const convolution = modelOf(
  [2, 5, 7],
  layer("conv", "Conv2d", { outChannels: 3, kernelSize: 3, stride: 2, padding: 1 }),
  layer("tanh", "Tanh"),
  layer("flatten", "Flatten"),
  layer("fc", "Linear", { outFeatures: 4 }),
);

test(
  "in a random graph the loss with one number moved is that of a whole pass, and no gradient is called wrong",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
        const iteration = iterationIn(model, 3, seed);
        const { program, forward } = iteration;
        const downstream = new Downstream(program, forward);
        const executor = reference.start().open(program);
        const { integer } = random(seed, "elements");
        for (const [draw, path] of ["input", ...program.parameters].entries()) {
          const { shape, data } = forward.get(path)!;
          const offset = integer(draw, data.length);
          executor.setState(forward);
          const moved = Float64Array.from(data);
          moved[offset]! += 0.01;
          executor.put(path, { dtype: "float64", shape, data: moved });
          executor.run(0, program.evaluated);
          const whole = executor.read(program.loss).data[0]!;
          const { loss } = downstream.moved(path, offset, 0.01);
          expect(Math.abs(loss - whole), path).toBeLessThan(1e-12 * (1 + Math.abs(whole)));
        }
        const { tensors } = await checked(iteration, { most: 8 });
        expect(tensors.filter(({ wrong }) => wrong > 0)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  },
);

test("after a number was moved, everything is as it was", () => {
  const { program, forward } = iterationIn(convolution, 2, 1);
  const downstream = new Downstream(program, forward);
  const first = downstream.moved("conv.weight", 4, 0.125);
  downstream.moved("conv.bias", 1, -1);
  downstream.moved("input", 9, 3);
  expect(downstream.moved("conv.weight", 4, 0.125)).toEqual(first);
  expect(downstream.loss).toBe(forward.get(program.loss)!.data[0]);
});

describe("a gradient that is wrong", () => {
  const right = iterationIn(convolution, 3, 7);

  test("is found in each of its elements, with what it should be", async () => {
    const { tensors } = await checked(withGradient(right, "conv.weight", (x) => 3 * x));
    const found = tensors.find(({ path }) => path === "conv.weight")!;
    expect(found.wrong).toBe(3 * 2 * 3 * 3);
    expect(found.corners).toEqual({});
    const [worst] = found.elements;
    expect(worst!.gradient / worst!.numeric).toBeCloseTo(3, 5);
    expect(worst!.error).toBeCloseTo(2 / 3, 5);
    expect(tensors.filter(({ wrong }) => wrong > 0)).toHaveLength(1);
  });

  test("is found in one element of many, at a millionth and a half of its size", async () => {
    const sizes = [...right.gradients.get("fc.weight")!.data].map(Math.abs);
    const largest = sizes.indexOf(Math.max(...sizes));
    const off = withGradient(right, "fc.weight", (x, i) => (i === largest ? x * (1 + 1.5e-6) : x));
    const { tensors, errors } = await checked(off, { paths: ["fc.weight"] });
    expect(tensors[0]!.wrong).toBe(1);
    const data = [...errors.get("fc.weight")!.data];
    expect(data.indexOf(Math.max(...data))).toBe(largest);
  });

  test("is no corner because it is wrong", async () => {
    const { tensors } = await checked(withGradient(right, "conv.bias", () => 0));
    expect(tensors.find(({ path }) => path === "conv.bias")).toMatchObject({ wrong: 3, corners: {} });
  });

  test("that is not a number is the worst", async () => {
    const { tensors } = await checked(withGradient(right, "conv.bias", (x, i) => (i === 1 ? NaN : x)));
    const found = tensors.find(({ path }) => path === "conv.bias")!;
    expect(found.wrong).toBe(1);
    expect(found.elements[0]!.index).toEqual([1]);
  });
});

describe("corners", () => {
  test("a ReLU at 0 is one, beside it is none", async () => {
    const model = modelOf(
      [1, 1, 3],
      layer("flatten", "Flatten"),
      layer("relu", "ReLU"),
      layer("fc", "Linear", { outFeatures: 2 }),
    );
    const iteration = iterationIn(model, 1, 1, { input: [0, 0.5, -0.5] });
    const { tensors, corners } = await checked(iteration, { paths: ["input"] });
    expect(tensors[0]).toMatchObject({ checked: 3, wrong: 0, corners: { relu: 1 } });
    expect([...corners.get("input")!.data]).toEqual([1, 0, 0]);
  });

  test("a tie in a pooling window is one for those that tie, and a close second is none with a shorter step", async () => {
    const model = modelOf(
      [1, 2, 4],
      layer("pool", "MaxPool2d", { kernelSize: 2 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 2 }),
    );
    const input = [1, 1, 1, 1 + 2 ** -15, 0, -1, 0, -1];
    const { tensors, corners } = await checked(iterationIn(model, 1, 1, { input }), { paths: ["input"] });
    expect([...corners.get("input")!.data]).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    expect(tensors[0]).toMatchObject({ wrong: 0, corners: { pool: 2 } });
    expect(tensors[0]!.steps[0]).toBeLessThan(2 ** -15);
  });

  test("ties that move together are none", async () => {
    const model = modelOf(
      [1, 2, 2],
      layer("conv", "Conv2d", { outChannels: 1, kernelSize: 1 }),
      layer("pool", "MaxPool2d", { kernelSize: 2 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 2 }),
    );
    const { tensors } = await checked(iterationIn(model, 1, 1, { input: [1, 1, 1, 1] }));
    for (const { path, wrong, corners } of tensors) expect([path, wrong, corners]).toEqual([path, 0, {}]);
  });

  test("dropout keeps its mask", async () => {
    const model = modelOf(
      [1, 4, 5],
      layer("drop", "Dropout", { p: 0.5 }),
      layer("flatten", "Flatten"),
      layer("fc", "Linear", { outFeatures: 3 }),
    );
    const { tensors } = await checked(iterationIn(model, 2, 3), { paths: ["input", "fc.weight"] });
    for (const { wrong, corners, worst } of tensors) {
      expect([wrong, corners]).toEqual([0, {}]);
      expect(worst).toBeLessThan(1e-7);
    }
  });
});

test("a bias in front of a batch norm, whose gradient is nothing but rounding, is right", async () => {
  const model = modelOf(
    [2, 4, 5],
    layer("conv", "Conv2d", { outChannels: 3, kernelSize: 3 }),
    layer("bn", "BatchNorm2d"),
    layer("flatten", "Flatten"),
    layer("fc", "Linear", { outFeatures: 4 }),
  );
  const iteration = iterationIn(model, 3, 2);
  const { tensors } = await checked(iteration);
  const bias = tensors.find(({ path }) => path === "conv.bias")!;
  expect(Math.max(...iteration.gradients.get("conv.bias")!.data.map(Math.abs))).toBeLessThan(1e-14);
  expect(bias.wrong).toBe(0);
  expect(bias.floor).toBe(tensors.find(({ path }) => path === "conv.weight")!.floor);
});

describe("what is checked", () => {
  const iteration = iterationIn(convolution, 2, 5);

  test("a region, an element, some of each, an activation, the input", async () => {
    const region = await checked(iteration, {
      paths: ["conv.weight"],
      region: { from: [1, 0, 0, 0], to: [2, 2, 3, 1] },
    });
    expect(region.tensors[0]!.checked).toBe(6);
    const map = [...region.errors.get("conv.weight")!.data];
    expect(map.filter((error) => !Number.isNaN(error))).toHaveLength(6);
    const few = await checked(iteration, { paths: ["tanh.output", "input"], most: 5 });
    expect(few.tensors.map(({ path, checked: n, wrong }) => [path, n, wrong])).toEqual([
      ["tanh.output", 5, 0],
      ["input", 5, 0],
    ]);
  });

  test("only what there is", async () => {
    await expect(checked(iteration, { paths: ["conv.wieght"] })).rejects.toThrow(
      'gradient check: nothing comes back to "conv.wieght"; near are conv.weight',
    );
    await expect(checked(iteration, { paths: ["fc.bias"], region: { from: [0], to: [5] } })).rejects.toThrow(
      "gradient check: fc.bias has shape [4], expected a region within it, got from [0] to [5]",
    );
  });
});

test("the program that is checked is the one that trains, without its update", () => {
  const { program } = iterationIn(convolution, 2, 5);
  const trained = compile(convolution, program.optimizer, 2);
  expect(program.instructions.slice(0, program.evaluated).map(({ writes }) => writes)).toEqual(
    trained.instructions.slice(0, trained.evaluated).map(({ writes }) => writes),
  );
});
