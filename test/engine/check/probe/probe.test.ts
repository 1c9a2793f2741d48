// What a probe shows: which mistakes change a number of it, and why others do not.

import { describe, expect, test } from "vitest";
import { probeOf, variantOf } from "../../../../src-engine/check/probe/probe";
import { presetNamed } from "../../../../src-engine/model/presets";
import { iterated } from "../../../../src-engine/check/mistakes/iterated";

const { model } = presetNamed("lenet-jax");
const variant = variantOf(presetNamed("cnn-pytorch").model);

describe("the variant of cnn-pytorch", () => {
  const probe = probeOf(variant, 1);
  const { program, given } = probe;
  const values = iterated(program, given);

  test("has sizes that do not coincide: 7 images, higher than wide or the other way round, of 3 channels", () => {
    const [n, c, h, w] = program.tensors["input"]!.shape;
    expect([n, c]).toEqual([7, 3]);
    expect(h).not.toBe(w);
    expect(variant.name).toBe("cnn-pytorch-probe");
  });

  test("has ties, exact zeros, and scores that overflow an exponential function, and a loss all the same", () => {
    const before = [...values.get("conv1.output")!.data];
    expect(before.filter((x) => x === 0).length).toBeGreaterThan(5);
    expect(Math.max(...values.get(program.output)!.data)).toBeGreaterThan(710);
    expect(Number.isFinite(values.get(program.loss)!.data[0])).toBe(true);
    const pooled = values.get("relu1.output")!.data;
    expect(new Set(pooled).size).toBeLessThan(pooled.length / 2);
  });

  test("first sums are exact in float32, so that ties are ties for everybody", () => {
    for (const path of ["conv1.weight", "conv1.bias", "conv1.output"])
      for (const x of values.get(path)!.data) expect(Math.fround(x)).toBe(x);
  });

  test("shows every mistake that can be made in it", () => {
    expect(probe.cannotExpose).toEqual([]);
    expect(probe.exposes.length).toBeGreaterThan(60);
  });

  test("is the same for the same seed, and another for another", () => {
    const weights = (seed: number) => [...probeOf(variant, seed).given.get("conv1.weight")!.data];
    expect(weights(1)).toEqual([...given.get("conv1.weight")!.data]);
    expect(weights(2)).not.toEqual(weights(1));
  });
});

test("one image hides what is about the batch, windows side by side what is about overlap, and it says so", () => {
  const { cannotExpose } = probeOf(model, 1, 1);
  const reasons = new Map(cannotExpose.map(({ id, because }) => [id, because]));
  expect(reasons.get("softmax-batch-maximum")).toBe("the batch is one image");
  expect(reasons.get("pool-overlap-assigned")).toBe("its windows lie side by side: none overlap");
  expect(reasons.get("conv-weight-unpadded")).toBe("nothing is padded where its filters slide");
  expect(reasons.get("conv-weight-one-channel")).toBe("its images have one channel");
});
