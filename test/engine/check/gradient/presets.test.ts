// Every parameter of both presets, as their authors' networks begin.

import { afterAll, expect, test } from "vitest";
import { checkGradients } from "../../../../src-engine/check/gradient/check";
import { givenOf, iterationOf } from "../../../../src-engine/check/gradient/iteration";
import { reference } from "../../../../src-engine/run/reference";
import { smallTrainer } from "../../../support/runs";

const began = process.cpuUsage();
let parameters = 0;

test.each([
  ["cnn-pytorch", 9098],
  ["lenet-jax", 54844],
])(
  "every parameter of %s is under 1e-6 away from corners",
  async (model, count) => {
    const trainer = smallTrainer({ model, batchSize: 2 }, reference);
    const iteration = iterationOf(trainer.program, givenOf(trainer));
    const { tensors, complete } = await checkGradients(iteration, {}, () => true);
    expect(complete).toBe(true);
    expect(tensors.map(({ path }) => path)).toEqual(trainer.program.parameters);
    expect(tensors.reduce((sum, { checked }) => sum + checked, 0)).toBe(count);
    for (const { path, wrong, worst } of tensors) {
      expect(wrong, path).toBe(0);
      expect(worst, path).toBeLessThan(1e-6);
    }
    parameters += count;
  },
  120_000,
);

afterAll(() => {
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  console.log(`gradient check: ${parameters} parameters in ${seconds.toFixed(1)} s of processor time`);
  // Ten on a machine that does nothing else; twice that where others share its caches.
  expect(seconds).toBeLessThan(20);
});
