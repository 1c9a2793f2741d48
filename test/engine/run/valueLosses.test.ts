// Classifiers whose loss compares numbers with numbers: the rows of the labels are an operation of the loss, and everything that
// goes by classes is as with any other loss.

import { describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { assess } from "../../../src-engine/debug/assess";
import { explain } from "../../../src-engine/debug/explain/index";
import { Session } from "../../../src-engine/debug/session";
import { addressOf, momentOf } from "../../../src-engine/debug/time/moment";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presetNamed } from "../../../src-engine/model/presets";
import { Trainer } from "../../../src-engine/run/trainer";
import { everything } from "../../support/everything";
import { simdBackend, stillClock } from "../../support/runs";
import { onThreads } from "../../support/threads";

const { model, recipe } = presetNamed("cnn-pytorch");
const dataset = digits(0, { train: 400, test: 40 });
const losses: readonly ModelSpec["loss"][] = [
  { type: "MSELoss", attrs: {} },
  { type: "L1Loss", attrs: { reduction: "sum" } },
  { type: "SmoothL1Loss", attrs: { beta: 0.5 } },
  { type: "BCEWithLogitsLoss", attrs: {} },
];

function trained(loss: ModelSpec["loss"], batchSize = 5, backend = simdBackend): Trainer {
  const rate = loss.attrs["reduction"] === "sum" ? 0.001 : 0.1;
  return new Trainer(
    { model: { ...model, loss }, recipe: { ...recipe, batchSize, learningRate: rate }, dataset, seed: 2 },
    backend,
  );
}

describe.each(losses)("$type", (loss) => {
  test.each([1, 64])(
    "at batch %i the same bits come of running free, of stepping and of two threads",
    (N) => {
      const [free, stepped, threaded] = [trained(loss, N), trained(loss, N), trained(loss, N, onThreads(2))];
      for (let i = 0; i < 4; i++) {
        free.advance();
        threaded.advance();
        stepped.runTo(1);
        stepped.advance();
        expect(free.history.loss(i)).toBe(stepped.history.loss(i));
      }
      for (const [path, { data }] of free.state()) {
        expect(data, path).toEqual(stepped.state().get(path)!.data);
        expect(data, path).toEqual(threaded.state().get(path)!.data);
      }
      threaded.close();
    },
  );

  test("its target is a tensor with a place, a row for each label", async () => {
    const session = new Session(trained(loss), stillClock);
    const { program } = session;
    expect(momentOf(program, "0/loss/target").pc).toBe(
      program.instructions.findIndex(({ writes }) => writes === "loss.target") + 1,
    );
    program.instructions.forEach((_, i) => {
      const moment = { iteration: 3, pc: i + 1 };
      expect(momentOf(program, addressOf(program, moment))).toEqual(moment);
    });
    await session.goto({ iteration: 0, pc: program.instructions.length });
    const labels = session.read("target")!.data;
    expect(Array.from(session.read("loss.target")!.data)).toEqual(
      Array.from(labels).flatMap((label) => Array.from({ length: 10 }, (_, i) => Number(i === label))),
    );
    for (const [path, index] of [
      ["loss.output", []],
      ["fc.output.grad", [2, 3]],
    ] as const) {
      const found = explain(session, path, index);
      expect(Math.abs(found.element.value - found.float64), path).toBeLessThanOrEqual(found.bound);
    }
  });

  test("the run is rewound to the same bits", async () => {
    const session = new Session(trained(loss), stillClock);
    const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
    await session.goto(end(1));
    const early = everything(session);
    await session.goto(end(9));
    await session.goto(end(1));
    expect(everything(session)).toEqual(early);
  });

  test("it learns, is evaluated, and each image's loss adds up to the mean", async () => {
    const run = trained(loss, 20);
    const before = await run.evaluator.evaluate(run.test, run.state());
    for (let i = 0; i < 60; i++) run.advance();
    const after = await run.evaluator.evaluate(run.test, run.state());
    expect(after.loss).toBeLessThan(before.loss);
    // Of a row with one 1 among ten zeros the median is 0, which is where L1Loss leads first.
    if (loss.type !== "L1Loss") expect(after.accuracy).toBeGreaterThan(0.3);
    const { losses: each } = await assess(run, run.test, run.state());
    const total = each.reduce((sum, one) => sum + one, 0);
    const mean = total / each.length;
    expect(Math.abs(mean - after.loss)).toBeLessThan(1e-5 * Math.abs(mean));
  });
});

test("outputs that are no row are refused, with their shape", () => {
  const layers = model.layers.slice(0, -2);
  const spec = { ...model, layers, loss: { type: "MSELoss", attrs: {} } };
  expect(() => new Trainer({ model: spec, recipe, dataset, seed: 0 }, simdBackend)).toThrow(
    "MSELoss wants a row of outputs for each image, one a class, got [",
  );
});
