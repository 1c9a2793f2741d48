// Dropout's masks: drawn anew in every iteration, and the same again whoever comes by and however.

import { expect, test } from "vitest";
import { Session } from "../../../src-engine/debug/session";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { fewDigits, simdBackend, stillClock } from "../../support/runs";

const model: ModelSpec = {
  name: "dropping",
  input: [1, 28, 28],
  layers: [
    { name: "conv", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 5, stride: 3 } },
    { name: "drop", type: "Dropout", attrs: { p: 0.25 } },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "again", type: "Dropout", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};
const trainer = (batchSize = 11, backend = simdBackend, seed = 2): Trainer =>
  new Trainer({ model, recipe: { ...presets[0]!.recipe, batchSize }, dataset: fewDigits, seed }, backend);
const maskOf = (run: Trainer, layer = "drop"): number[] => {
  run.runTo(run.currentProgram.evaluated);
  return [...run.read(`${layer}.mask`).data];
};

test("leaves out about the share p and scales up the others", () => {
  const mask = maskOf(trainer());
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(4 / 3)]));
  const left = mask.filter((value) => value === 0).length / mask.length;
  expect(Math.abs(left - 0.25)).toBeLessThan(0.03); // 2,112 draws: three deviations
});

test("draws other numbers in another iteration, layer or run", () => {
  const run = trainer();
  const first = maskOf(run);
  expect(maskOf(run, "again").map(Boolean)).not.toEqual(first.map(Boolean));
  run.advance();
  expect(maskOf(run)).not.toEqual(first);
  expect(maskOf(trainer(11, simdBackend, 3))).not.toEqual(first);
});

test("kernels draw what the reference draws", () => {
  expect(maskOf(trainer()).map(Boolean)).toEqual(maskOf(trainer(11, reference)).map(Boolean));
});

test("a sample's mask does not depend on how many are beside it", () => {
  const few = maskOf(trainer(3));
  expect(maskOf(trainer(11)).slice(0, few.length)).toEqual(few);
});

test.each([1, 5, 16])("in batches of %i gives the same bits stepped and running free", (batchSize) => {
  const [free, stepped] = [trainer(batchSize), trainer(batchSize)];
  const bits = (run: Trainer) => [...run.weights()].map(([path, { data }]) => [path, [...data]]);
  for (let i = 0; i < 5; i++) {
    free.advance();
    stepped.runTo(1);
    stepped.advance();
    expect(bits(free)).toEqual(bits(stepped));
  }
});

test("a session that goes back to an iteration finds its mask again, and can step onto it", async () => {
  const session = new Session(trainer(), stillClock, {});
  const pc = session.program.instructions.findIndex(({ writes }) => writes === "drop.mask") + 1;
  await session.goto({ iteration: 2, pc });
  const mask = [...session.read("drop.mask")!.data];
  await session.goto({ iteration: 9, pc });
  expect([...session.read("drop.mask")!.data]).not.toEqual(mask);
  await session.goto({ iteration: 2, pc });
  expect([...session.read("drop.mask")!.data]).toEqual(mask);
});

test("an evaluation leaves nothing out: the same twice, on kernels and the reference", async () => {
  const of = (run: Trainer) => run.evaluator.evaluate(run.test, run.weights());
  const run = trainer();
  const first = await of(run);
  expect(await of(run)).toEqual(first);
  expect((await of(trainer(11, reference))).loss).toBeCloseTo(first.loss, 4);
});
