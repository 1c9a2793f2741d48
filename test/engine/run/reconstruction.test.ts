// Models that give the image back: their loss is held against the image, and nobody looks for classes in what they put out.

import { describe, expect, test } from "vitest";
import { assess } from "../../../src-engine/debug/assess";
import { decodeModel } from "../../../src-engine/formats/model/modelFile";
import { presetNamed } from "../../../src-engine/model/presets";
import type { ModelSpec } from "../../../src-engine/model/model";
import { compile } from "../../../src-engine/run/program/compile";
import { Trainer } from "../../../src-engine/run/trainer";
import { fitted } from "../../../src-engine/serve/session/fitted";
import { sessionInfo } from "../../../src-engine/serve/session/launch";
import { colours } from "../../support/resnet18";
import { backends, simdBackend, smallSession, smallTrainer } from "../../support/runs";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
const small = (loss: ModelSpec["loss"], outChannels = 1): ModelSpec => ({
  name: "small",
  input: [1, 28, 28],
  layers: [{ name: "conv", type: "Conv2d", attrs: { outChannels, kernelSize: 3, stride: 1, padding: 1 } }],
  loss,
});
const begun = (loss: ModelSpec["loss"], backend = simdBackend): Trainer => {
  const { spec } = smallTrainer();
  const recipe = { ...spec.recipe, mean: 0, deviation: 1 };
  return new Trainer({ ...spec, model: small(loss), recipe }, backend);
};

describe.each(["MSELoss", "BCEWithLogitsLoss", "L1Loss", "SmoothL1Loss"])("%s against the image", (type) => {
  const loss = { type, attrs: {}, target: "input" } as const;

  test("reads the image as its target, and sends nothing back to it", () => {
    const { instructions, tensors, classes } = compile(small(loss), sgd, 2);
    const own = instructions.filter(({ layer }) => layer === "loss");
    expect(own.map(({ reads }) => reads["target"])).toEqual(["input", "input"]);
    expect(Object.keys(tensors)).not.toContain("input.grad");
    expect(classes).toBeUndefined();
  });

  test("has the gradient that central differences have, through the network", () => {
    const trainer = begun(loss, backends[0]);
    const lossWith = (by: number): number => {
      const state = new Map(trainer.firstState());
      const weight = state.get("conv.weight")!;
      const data = Float64Array.from(weight.data);
      data[4]! += by;
      trainer.restore(0, state.set("conv.weight", { ...weight, data }));
      trainer.runTo(trainer.program.instructions.length);
      return trainer.read("loss.output").data[0]!;
    };
    const difference = (lossWith(1e-5) - lossWith(-1e-5)) / 2e-5;
    lossWith(0);
    expect(trainer.read("conv.weight.grad").data[4]).toBeCloseTo(difference, 6);
  });

  test("is the same on both backends, within rounding, and is learnt", () => {
    const [reference, simd] = backends.map((backend) => begun(loss, backend));
    const losses = Array.from({ length: 24 }, () => {
      for (const trainer of [reference!, simd!]) trainer.advance();
      return [reference!, simd!].map(({ history, iteration }) => history.loss(iteration - 1));
    });
    for (const [a, b] of losses) expect(b).toBeCloseTo(a!, 4);
    expect(losses.at(-1)![0]).toBeLessThan(losses[0]![0]!);
  });
});

describe("a model that gives the image back", () => {
  const trainer = smallTrainer({ model: "autoencoder", batchSize: 6 });

  test("is assessed by its loss, and of no image a class is predicted", async () => {
    const found = await assess(trainer, trainer.test, trainer.state());
    expect(new Set(found.predicted)).toEqual(new Set([-1]));
    expect(found.probability.every(Number.isNaN)).toBe(true);
    const { loss, accuracy } = await trainer.evaluator.evaluate(trainer.test, trainer.state());
    expect(accuracy).toBeNaN();
    expect(found.losses.reduce((sum, one) => sum + one, 0) / found.losses.length).toBeCloseTo(loss, 5);
  });

  test("does not mind how many classes its data have, and is fitted to their channels", () => {
    const { model } = fitted(presetNamed("autoencoder"), {
      ...colours(8, 4),
      train: { ...colours(8, 4).train, height: 28, width: 28 },
    });
    expect(compile(model, sgd, 1).tensors["conv5.output"]!.shape).toEqual([1, 3, 28, 28]);
  });

  test("says which tensor is what it gives back", () => {
    expect(sessionInfo(trainer, simdBackend, []).reconstruction).toBe("conv5.output");
    expect(sessionInfo(smallTrainer(), simdBackend, [])).not.toHaveProperty("reconstruction");
  });

  test("refuses expressions of what it predicts, and edits of labels", async () => {
    const session = smallSession({ model: "autoencoder" });
    await expect(session.plot("predicted == label", 0, 1, 2)).rejects.toThrow(/tells no classes apart/);
    await session.goto({ iteration: 0, pc: 1 });
    await expect(session.setVariable("target", [0], 3)).rejects.toThrow(/target is read by nothing here/);
  });
});

describe("a target that cannot be", () => {
  test("is refused of a loss of classes", () => {
    expect(() => compile(small({ type: "CrossEntropyLoss", attrs: {}, target: "input" }), sgd, 1)).toThrow(
      /layer "loss": CrossEntropyLoss is of classes, and cannot have the image as its target; .*MSELoss.* can/,
    );
  });

  test("is refused where the output has another shape", () => {
    expect(() => compile(small({ type: "MSELoss", attrs: {}, target: "input" }, 2), sgd, 3)).toThrow(
      "MSELoss compares two tensors of one shape, got input [3,2,28,28] and target [3,1,28,28]",
    );
  });

  test("is read from a model's file, and refused where it is another word", () => {
    const file = (target: string): string =>
      JSON.stringify({ ...small({ type: "MSELoss", attrs: {} }), loss: { type: "MSELoss", target } });
    expect(decodeModel(file("input")).model.loss).toEqual({ type: "MSELoss", attrs: {}, target: "input" });
    expect(() => decodeModel(file("output"))).toThrow(/loss\.target: expected "input"/);
  });
});
