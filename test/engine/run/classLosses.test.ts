// Losses with weights of classes, smoothed labels and sums, in runs: what is evaluated, what each image costs, and who is refused.

import { describe, expect, test } from "vitest";
import { assess } from "../../../src-engine/debug/assess";
import type { ModelSpec } from "../../../src-engine/model/model";
import { Trainer } from "../../../src-engine/run/trainer";
import { simdBackend, smallTrainer } from "../../support/runs";

const weight = [1, 0.5, 2, 0, 3.25, 1, 1, 0.25, 4, 1];
const trainerWith = (attrs: ModelSpec["loss"]["attrs"], model = "cnn-pytorch"): Trainer => {
  const { spec } = smallTrainer({ model, batchSize: 7 });
  const loss = { type: spec.model.loss.type, attrs };
  return new Trainer({ ...spec, model: { ...spec.model, loss } }, simdBackend);
};

describe.each(["cnn-pytorch", "lenet-jax"])("the loss of %s", (model) => {
  const ofImages = async (attrs: ModelSpec["loss"]["attrs"]) => {
    const trainer = trainerWith(attrs, model);
    const [state, { test: images, evaluator }] = [trainer.state(), trainer];
    const { labels, losses } = await assess(trainer, images, state);
    return { labels: [...labels], losses: [...losses], evaluated: await evaluator.evaluate(images, state) };
  };

  test("as a sum costs each image the same as in the mean, and is evaluated to their mean", async () => {
    const [mean, sum] = await Promise.all([ofImages({}), ofImages({ reduction: "sum" })]);
    expect(sum.losses).toEqual(mean.losses);
    expect(sum.evaluated.loss).toBeCloseTo(mean.evaluated.loss, 5);
  });

  test("with weights costs each image the same, and is evaluated to the mean by weight", async () => {
    const [mean, weighted] = await Promise.all([ofImages({}), ofImages({ weight })]);
    const weights = mean.labels.map((label) => weight[label]!);
    weighted.losses.forEach((loss, n) => {
      if (weights[n]) expect(loss).toBeCloseTo(mean.losses[n]!, 5);
      else expect(loss).toBeNaN(); // 0/0, as in PyTorch
    });
    const expected = weights.reduce((sum, own, n) => sum + own * mean.losses[n]!, 0);
    const all = weights.reduce((a, b) => a + b, 0);
    expect(weighted.evaluated.loss).toBeCloseTo(expected / all, 5);
  });

  test("is refused weights for another number of classes", () => {
    expect(() => trainerWith({ weight: [1, 2, 3] }, model)).toThrow(
      /weight has 3 numbers, one a class, but the input \[7,10\] has 10 classes/,
    );
  });
});

test("with usual attributes written out nothing changes", () => {
  const [plain, written] = [{}, { weight: 1, reduction: "mean", labelSmoothing: 0 }].map((attrs) => {
    const trainer = trainerWith(attrs);
    for (let i = 0; i < 5; i++) trainer.advance();
    return trainer;
  });
  expect(written!.state()).toEqual(plain!.state());
  expect(Object.keys(written!.program.tensors)).toEqual(Object.keys(plain!.program.tensors));
});

test("run free and stepped ends in the same bits, with what a mean is divided by among the tensors", () => {
  const [free, stepped] = [1, 2].map(() => trainerWith({ weight, labelSmoothing: 0.1 }));
  for (let i = 0; i < 5; i++) {
    free!.advance();
    stepped!.runTo(1);
    stepped!.advance();
  }
  expect(free!.state()).toEqual(stepped!.state());
  stepped!.runTo(stepped!.program.evaluated);
  const labels = [...stepped!.read("target").data];
  expect(stepped!.read("loss.totalWeight").data[0]).toBe(
    labels.reduce((sum, label) => sum + weight[label]!, 0),
  );
});
