// What comes behind an op that takes axes away: samples of two axes go through every op that takes them, by the kernels as by the rules.

import { expect, test } from "vitest";
import { verify } from "../../../src-engine/check/verify";
import { layerOps, type ModelSpec } from "../../../src-engine/model/model";
import { graphTrainer } from "../../support/graphs";
import { observedOf } from "../../support/observed";
import { simdBackend } from "../../support/runs";

const modelWith = (type: string, attrs: object, inputs: number): ModelSpec => ({
  name: "two axes",
  input: [2, 5, 6],
  layers: [
    { name: "mean", type: "Mean", attrs: { dims: 1, keepdim: false } },
    { name: "own", type, attrs: { ...attrs }, inputs: Array.from({ length: inputs }, () => "mean") },
    { name: "flat", type: "Flatten", attrs: {} },
    { name: "scores", type: "Linear", attrs: { outFeatures: 3 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
});

test("every op that takes samples of two axes computes what its rules do", () => {
  const seen: string[] = [];
  for (const { type, inputs, samples } of layerOps) {
    const count = inputs.filter((name) => name !== "target").length;
    const model = modelWith(type, samples[0]!.attrs, count);
    let trainer;
    try {
      trainer = graphTrainer(model, { backend: simdBackend });
    } catch {
      continue; // it takes images, or rows
    }
    const { forward, backward } = verify(trainer.currentProgram, observedOf(trainer));
    trainer.close();
    const wrong = [...forward, ...backward].filter(({ ok }) => ok !== true);
    expect(wrong.map(({ path }) => `${type}: ${path}`)).toEqual([]);
    seen.push(type);
  }
  expect(seen.length).toBeGreaterThan(15);
  expect(seen).toContain("Softplus");
});
