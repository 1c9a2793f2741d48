// backstep describe: what a model is and costs, from its shapes.

import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Description } from "../../../src-engine/protocol/protocol";
import { commandLine } from "../../support/commandLine";

const { here } = commandLine();
const residual = resolve(import.meta.dirname, "../../../resources/models/residual.json");

test("a model's layers are told with their shapes, parameters and multiply-adds", async () => {
  const { code, out } = await here("describe", "--model", "lenet-jax", "--json");
  expect(code).toBe(0);
  const told = JSON.parse(out) as Description;
  expect([told.model, told.batchSize, told.optimizer]).toEqual(["lenet-jax", 1, "SGD"]);
  // As docs/theory.md has it, for one image.
  expect(told.parameters).toBe(54_844);
  expect(told.multiplyAdds).toEqual({ forward: 85_140, backward: 139_860 });
  expect(told.layers.find(({ name }) => name === "fc1")).toMatchObject({
    ...{ outputShape: [1, 64], parameters: 54_144, multiplyAdds: { forward: 54_080, backward: 108_160 } },
  });
});

test("memory, time and multiply-adds grow with the batch, parameters do not", async () => {
  const at = async (size: string): Promise<Description> =>
    JSON.parse(
      (await here("describe", "--model", residual, "--batch-size", size, "--json")).out,
    ) as Description;
  const [small, large] = [await at("8"), await at("80")];
  expect(large.parameters).toBe(small.parameters);
  expect(large.multiplyAdds.forward).toBe(10 * small.multiplyAdds.forward);
  expect(large.memoryBytes).toBeGreaterThan(5 * small.memoryBytes);
  expect(large.milliseconds).toBeGreaterThan(5 * small.milliseconds);
});

test("memory is told for training, for stepping, for an evaluation and for a checkpoint", async () => {
  const { out } = await here("describe", "--model", "cnn-pytorch", "--json");
  const told = JSON.parse(out) as Description;
  expect(told.steppingBytes).toBeGreaterThan(told.memoryBytes);
  expect(told.evaluation.batchSize).toBe(100);
  // Parameters and the learning rate.
  expect(told.checkpoints).toMatchObject({ bytes: 4 * (told.parameters + 1), apart: 16 });
  expect(told.checkpoints.memoryLimit).toBe(2 ** 26);
  expect(told.checkpoints.limit).toBeGreaterThan(2 ** 26);
  expect(told.checkpoints.folder).toMatch(/checkpoints$/);
  expect((await here("describe", "--model", "cnn-pytorch")).out).toMatch(
    /MiB to train, .*MiB once it is stepped, .* more to evaluate 100 images at a time\na checkpoint of 35\.5\sKiB every 16 iterations/,
  );
});

test("in words a line a layer, with what it reads", async () => {
  const { out } = await here("describe", "--model", residual);
  expect(out).toMatch(/^residual, batches of 32, CrossEntropyLoss, Adam$/m);
  expect(out).toMatch(/^add +Add +relu2, pool1 +\[32,8,14,14\]$/m);
});

test("a model that is none is said", async () => {
  const { code, err } = await here("describe", "--model", "vgg");
  expect(code).toBe(2);
  expect(err).toContain('describe: unknown model "vgg"');
});
