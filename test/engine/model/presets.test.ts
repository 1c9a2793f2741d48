// The presets are the networks that they say they are: they compile, have as many parameters as they should,
// compute what the rules say, and carry the names that published weights have.

import { describe, expect, test } from "vitest";
import { matchTensors } from "../../../src-engine/formats/match/match";
import { presetNamed, presets } from "../../../src-engine/model/presets";
import { iterationTime } from "../../../src-engine/run/cost/cost";
import { compile } from "../../../src-engine/run/program/compile";
import { wantedTensors } from "../../../src-engine/run/program/wantedTensors";
import { trainerOf } from "../../../src-engine/serve/session/launch";
import { fitted } from "../../../src-engine/serve/session/fitted";
import { sizeOf } from "../../../src-engine/tensor/tensor";
import { datasetNames } from "../../../src-main/data/datasets";
import { comparedWithRule } from "../../support/comparedWithRule";
import { needsReal, realFile, realFolder } from "../../support/realFiles";
import { colours } from "../../support/resnet18";
import { fewDigits, simdBackend } from "../../support/runs";
import { smallPresets } from "../../support/smallPresets";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
/** `sum(p.numel() for p in model.parameters())`: of the last seven worked out with PyTorch's modules, of the others by hand. */
const parameters: Readonly<Record<string, number>> = {
  "cnn-pytorch": 9_098,
  "lenet-jax": 54_844,
  exploding: 15_770,
  vanishing: 60_458,
  dying: 52_138,
  lenet5: 61_706,
  mlp: 109_386,
  autoencoder: 1_325,
  "vgg-small": 82_554,
  "mobilenet-small": 38_314,
  resnet20: 269_722,
  "resnet20-b": 272_474,
};
const few = colours(8, 4);
/** Digits or colours, whichever it takes, in batches of 2. */
const begun = (name: string) => {
  const preset = presetNamed(name);
  const dataset = preset.model.input[0] === 3 ? few : fewDigits;
  return trainerOf(fitted(preset, dataset), { batchSize: 2, seed: 4 }, dataset, simdBackend);
};

describe.each(presets.map((preset) => [preset.model.name, preset] as const))("%s", (name, preset) => {
  test("has as many parameters as it should", () => {
    const program = compile(preset.model, sgd, 1);
    const sizes = program.parameters.map((path) => sizeOf(program.tensors[path]!.shape));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(parameters[name]);
  });

  test("says in a sentence what to look at, and on what data", () => {
    expect(preset.lookAt).toMatch(/^[A-Z].*\.$/);
    expect(datasetNames).toContain(preset.data);
  });

  test(
    "computes in an iteration of two images what the rules say, within the bounds",
    { timeout: 120_000 },
    () => {
      const trainer = begun(name);
      const { program } = trainer;
      trainer.runTo(program.instructions.length);
      const gradients = program.instructions.filter(({ phase }) => phase === "backward");
      // Of a large one some: one of each rule and form of layer.
      const isSmall = smallPresets.includes(preset);
      const compared = isSmall ? program.instructions : firstOfEachKind(program);
      expect(compared.some((one) => gradients.includes(one))).toBe(true);
      for (const instruction of compared)
        for (const { at, value, float64, bound } of comparedWithRule(program, trainer, instruction, 40))
          expect(Math.abs(value - float64), `${instruction.writes}, element ${at}`).toBeLessThanOrEqual(
            bound,
          );
    },
  );

  test("learns, or goes wrong, in iterations that run free", () => {
    const trainer = begun(name);
    const before = trainer.weights();
    for (let i = 0; i < 2; i++) trainer.advance();
    trainer.finish();
    for (const [path, { data }] of trainer.weights()) {
      expect(data.every(Number.isFinite), path).toBe(true);
      expect(data, path).not.toEqual(before.get(path)!.data);
    }
  });
});

test("those that tests run through are small, and the others are few", () => {
  const large = presets.filter((preset) => !smallPresets.includes(preset));
  expect(large.map(({ model }) => model.name)).toEqual([
    "vgg-small",
    "mobilenet-small",
    "resnet20",
    "resnet20-b",
  ]);
  for (const { model } of presets)
    expect(iterationTime(compile(model, sgd, 8), "simd"), "milliseconds at batch 8").toBeLessThan(1000);
});

test("a gradient that came back through vgg-small's BatchNorm2d adds up to 0 in every channel, as its card says", () => {
  const trainer = begun("vgg-small");
  trainer.runTo(trainer.program.instructions.length);
  const { shape, data } = trainer.read("conv1_1.output.grad");
  const [, channels, height, width] = shape as [number, number, number, number];
  for (let c = 0; c < channels; c++) {
    const own = Float64Array.from(data).filter((_, i) => Math.floor(i / (height * width)) % channels === c);
    const sum = (f: (x: number) => number) => own.reduce((total, x) => total + f(x), 0);
    expect(sum(Math.abs)).toBeGreaterThan(0);
    expect(Math.abs(sum((x) => x))).toBeLessThan(1e-4 * sum(Math.abs));
  }
});

test("most of lenet5's weights are in fc1, most of its arithmetic in the convolutions, as its card says", () => {
  const { tensors } = compile(presetNamed("lenet5").model, sgd, 1);
  const size = (path: string): number => sizeOf(tensors[path]!.shape);
  expect(size("fc1.weight") / parameters["lenet5"]!).toBeGreaterThan(0.75);
  const multiplyAdds = (layer: string): number =>
    (size(`${layer}.output`) * size(`${layer}.weight`)) / tensors[`${layer}.weight`]!.shape[0]!;
  const convolutions = ["conv1", "conv2"].reduce((sum, layer) => sum + multiplyAdds(layer), 0);
  const linear = ["fc1", "fc2", "fc3"].reduce((sum, layer) => sum + multiplyAdds(layer), 0);
  expect(convolutions / (convolutions + linear)).toBeGreaterThan(0.75);
});

test("each Add of resnet20 gives its gradient to both of its inputs unchanged, as its card says", () => {
  const trainer = begun("resnet20");
  trainer.runTo(trainer.program.instructions.length);
  const { reads } = trainer.program.instructions.find(({ writes }) => writes === "layer1.1.bn2.output.grad")!;
  const given = trainer.read(reads["gradOutput"]!);
  expect(given.data.some((x) => x !== 0)).toBe(true);
  expect(trainer.read("layer1.1.bn2.output.grad")).toEqual(given);
  expect(trainer.read("layer1.1.add.gradOther")).toEqual(given);
});

test("where resnet20-b's second stage begins, the skip has weights of its own, as its card says", () => {
  const { tensors } = compile(presetNamed("resnet20-b").model, sgd, 1);
  expect(tensors["layer2.0.shortcut.0.weight.grad"]!.shape).toEqual([32, 16, 1, 1]);
});

describe.skipIf(!realFolder())(`published weights ${needsReal}`, () => {
  test.each([
    ["lenet5.pt", "lenet5"],
    ["resnet20-cifar10.th", "resnet20"],
  ])("%s fills %s by its names", async (file, name) => {
    const { tensors } = await realFile(file);
    const program = compile(presetNamed(name).model, sgd, 1, { mode: "eval" });
    const { pairs, missing, left } = matchTensors(tensors, wantedTensors(program));
    expect([missing, left]).toEqual([[], []]);
    for (const { path, from, by } of pairs) expect([from, by]).toEqual([path, "name"]);
  });
});

/** Of the rules of each op the first instruction for every form that its layers have: groups, strides, kernels. */
function firstOfEachKind({ instructions, layers }: ReturnType<typeof compile>): typeof instructions {
  const form = new Map(layers.map(({ name, attrs }) => [name, JSON.stringify({ ...attrs, outChannels: 0 })]));
  const kind = ({ op, rule, layer }: (typeof instructions)[number]): string =>
    `${op}.${rule} ${form.get(layer) ?? ""}`;
  return [...new Map(instructions.toReversed().map((one) => [kind(one), one])).values()];
}
