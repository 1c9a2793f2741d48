import { describe, expect, test } from "vitest";
import type { LayerSpec } from "../../../src-engine/model/model";
import { compile } from "../../../src-engine/run/program/compile";
import { presetNamed, presets } from "../../../src-engine/model/presets";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { colours, resnet18 } from "../../support/resnet18";
import { simdBackend, smallTrainer } from "../../support/runs";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };

describe("a program", () => {
  test.each(presets.map((preset) => [preset.model.name, preset.model] as const))(
    "of %s writes every tensor once, and after what it reads",
    (_name, model) => {
      const program = compile(model, sgd, 3);
      const written = new Set(["input", "target", ...program.carried]);
      for (const { reads, writes } of program.instructions) {
        for (const path of Object.values(reads)) expect(written, `${writes} reads ${path}`).toContain(path);
        expect(written).not.toContain(writes);
        written.add(writes);
      }
      for (const path of program.parameters) {
        expect(program.tensors[`${path}.grad`]?.shape).toEqual(program.tensors[path]?.shape);
        expect(program.tensors[`${path}.next`]?.shape).toEqual(program.tensors[path]?.shape);
      }
    },
  );

  const { model } = presetNamed("lenet-jax");
  const relu = (name: string): LayerSpec => ({ name, type: "ReLU", attrs: {} });
  const pool = (size: number): LayerSpec => ({
    ...{ name: "pool", type: "MaxPool2d" },
    attrs: { kernelSize: size, stride: size, padding: size / 2 },
  });
  const flatten: LayerSpec = { name: "flatten", type: "Flatten", attrs: {} };
  const linear = (outFeatures: number): LayerSpec => ({ name: "fc", type: "Linear", attrs: { outFeatures } });
  test.each([
    [
      { layers: [{ name: "a", type: "Conv3d", attrs: {} }] },
      'layer "a" has unknown type "Conv3d"; known types are Conv2d',
    ],
    [
      { layers: [{ name: "a", type: "Linear", attrs: {} }] },
      'Linear "a" wants outFeatures to be a whole number of at least 1, got undefined',
    ],
    [
      { layers: [{ name: "a", type: "ReLU", attrs: { slope: 1 } }] },
      'ReLU "a" has no attribute "slope"; it takes none',
    ],
    [{ layers: [model.layers[1]!, model.layers[1]!] }, 'two layers are called "relu1"'],
    [{ layers: [relu("loss")] }, `no layer can be called "loss": that name is the model's own`],
    [{ layers: [relu("")] }, 'no layer can be called "": a name has a character at least'],
    [{ layers: [relu("a/b")] }, 'no layer can be called "a/b": "/" has a meaning in addresses'],
    [{ layers: [relu("a@b")] }, '"@" has a meaning in addresses'],
    [{ layers: [relu("a[0]")] }, '"[" has a meaning in addresses'],
    [{ layers: [relu("a b")] }, '" " has a meaning in addresses'],
    [{ layers: [relu(`a"b`)] }, "has a meaning in addresses"],
    [
      { layers: [relu("block.1"), relu("block")] },
      'layers cannot be called "block" and "block.1": "block.1.…" would be of both',
    ],
    [
      { layers: [flatten, linear(10 ** 9)] },
      'model: "lenet-jax" in batches of 1 takes 9,428,000,009,420 bytes of memory, at most 4,026,466,304 are possible',
    ],
    [
      { layers: [pool(10 ** 6), flatten, linear(2)] },
      /takes [0-9,]+ seconds an iteration on a busy machine, at most 600 are possible/,
    ],
    [
      { layers: [{ name: "big", type: "Conv2d", attrs: { outChannels: 1, kernelSize: 40 } }] },
      'layer "big": Conv2d: kernel 40×40 does not fit into 28×28 with padding 0',
    ],
    [
      { layers: [{ name: "fc", type: "Linear", attrs: { outFeatures: 2 } }] },
      "Linear: weight expects rows of 1 features",
    ],
  ])("that makes no sense is refused: %#", (change, message) => {
    expect(() => compile({ ...model, ...change }, sgd, 1)).toThrow(message);
  });
});

test("a last batch for which there is no room beside the others is refused before the run begins", () => {
  const recipe = { ...presets[0]!.recipe, batchSize: 128, validationShare: 0 };
  const run = (images: number) =>
    new Trainer({ model: resnet18(), recipe, dataset: colours(images, 5), seed: 0 }, simdBackend);
  expect(() => run(255)).toThrow(
    /takes [0-9,]+ bytes of memory with the last batch of an epoch, evaluations and/,
  );
  expect(run(128).iterationsPerEpoch).toBe(1);
});

describe("a run", () => {
  test("of the same seed gives the same bits, of another seed others", () => {
    const weights = (seed: number): Uint8Array => {
      const trainer = smallTrainer({ seed });
      while (trainer.iteration < 25) trainer.advance();
      return Buffer.concat([...trainer.state().values()].map(({ data }) => Buffer.from(data.buffer)));
    };
    const once = weights(3);
    expect(weights(3)).toEqual(once);
    expect(weights(4)).not.toEqual(once);
  });

  test("on kernels stays close to the reference over an epoch", () => {
    const [exact, fast] = [smallTrainer({}, reference), smallTrainer({}, simdBackend)];
    for (const trainer of [exact, fast]) while (trainer.iteration < 10) trainer.advance();
    const points = exact.history.points().loss;
    fast.history.points().loss.forEach((loss, i) => expect(Math.abs(loss - points[i]!)).toBeLessThan(1e-4));
  });

  test("learns: the loss of a few digits falls", () => {
    const trainer = smallTrainer();
    while (trainer.iteration < 200) trainer.advance();
    const { loss } = trainer.history.points();
    expect(loss[199]).toBeLessThan(loss[0]! / 4);
  });

  test("shows every image of an epoch once, the last batch smaller", () => {
    const trainer = smallTrainer();
    const seen: number[] = [];
    for (let i = 0; i < trainer.iterationsPerEpoch; i++) {
      expect(trainer.read("target").shape).toEqual([i === 9 ? 3 : 5]);
      seen.push(...trainer.indices);
      trainer.advance();
    }
    expect(new Set(seen).size).toBe(48);
  });

  test("evaluates without touching the iteration under way", async () => {
    const trainer = smallTrainer();
    trainer.runTo(12);
    const before = trainer.read("conv2.output");
    const { count, accuracy } = await trainer.evaluator.evaluate(trainer.test, trainer.state());
    expect(count).toBe(20);
    expect(accuracy).toBeLessThanOrEqual(1);
    expect(trainer.read("conv2.output")).toEqual(before);
  });

  test("keeps lenet-jax's images to the limit, with none set apart", () => {
    const trainer = smallTrainer({ model: "lenet-jax", batchSize: 1, limit: 30 });
    expect(trainer.train.indices).toHaveLength(30);
    expect(trainer.validation.indices).toHaveLength(0);
    expect(trainer.iterationsPerEpoch).toBe(30);
  });
});
