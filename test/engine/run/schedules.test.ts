// A run whose learning rate follows a schedule: what its updates went by, wherever it is looked at, whatever was edited.

import { describe, expect, test } from "vitest";
import { Session } from "../../../src-engine/debug/session";
import { presetNamed } from "../../../src-engine/model/presets";
import { completedAttrs } from "../../../src-engine/ops/attrs";
import { schedules } from "../../../src-engine/optim/index";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import type { Backend } from "../../../src-engine/run/backend";
import { compile } from "../../../src-engine/run/program/compile";
import { Trainer } from "../../../src-engine/run/trainer";
import { filtersOf } from "../../../src-engine/serve/study/filters";
import { scalar, tensor } from "../../../src-engine/tensor/tensor";
import { bitsOf } from "../../support/bits";
import { outlined } from "../../support/outlined";
import { backends, fewDigits, simdBackend, smallSession, stillClock } from "../../support/runs";

const { model, recipe } = presetNamed("cnn-pytorch");
const RATE = 0.05;

const settings: Readonly<Record<string, Attrs>> = {
  ConstantLR: { factor: 0.25, totalIters: 4 },
  StepLR: { stepSize: 3, gamma: 0.5 },
  MultiStepLR: { milestones: [2, 7], gamma: 0.5 },
  ExponentialLR: { gamma: 0.75, warmUp: 5, warmUpFactor: 0.25 },
  CosineAnnealingLR: { tMax: 9, etaMin: 0.001 },
  LinearLR: { startFactor: 0.1, totalIters: 6 },
  OneCycleLR: { totalSteps: 10, pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 },
};

function scheduled(schedule: string, backend: Backend = simdBackend, optimizer = "SGD"): Trainer {
  const spec = { type: optimizer, attrs: {}, schedule: { type: schedule, attrs: settings[schedule]! } };
  return new Trainer(
    {
      model,
      recipe: { ...recipe, batchSize: 5, learningRate: RATE, optimizer: spec },
      dataset: fewDigits,
      seed: 3,
    },
    backend,
  );
}

/** What the rule says of an iteration, of the rate as the backend holds it. */
function ruleAt(schedule: string, iteration: number, initial: number): number {
  const { forward, attrs } = schedules.find(({ type }) => type === schedule)!;
  const x = { initialLearningRate: scalar(initial), iteration: tensor([], [iteration], "int32") };
  return forward.learningRate!.compute(x, completedAttrs(attrs, settings[schedule]!)).data[0]!;
}

describe.each(schedules.map(({ type }) => type))("%s", (type) => {
  test.each(backends)(
    "writes the rate that its rule says, which is known before the update ($name)",
    (backend) => {
      const run = scheduled(type, backend);
      const held = (x: number): number => (backend.name === "simd" ? Math.fround(x) : x);
      for (let iteration = 0; iteration < (backend.name === "simd" ? 14 : 3); iteration++) {
        const wanted = held(ruleAt(type, iteration, held(RATE)));
        expect(run.learningRate, `before iteration ${iteration}`).toBe(wanted);
        run.runTo(run.currentProgram.instructions.length);
        expect(run.read("learningRate").data[0], `in iteration ${iteration}`).toBe(wanted);
        run.advance();
      }
    },
  );

  test.each(["SGD", "Adam"])("gives the same bits running free as step by step under %s", (optimizer) => {
    const [free, stepped] = [
      scheduled(type, simdBackend, optimizer),
      scheduled(type, simdBackend, optimizer),
    ];
    for (let i = 0; i < 14; i++) {
      free.advance();
      stepped.runTo(1);
      stepped.advance();
      expect(bitsOf(free.state()), `after iteration ${i}`).toEqual(bitsOf(stepped.state()));
    }
  });
});

test("running free writes the rate before anything that may run beside the updates", () => {
  const { program } = scheduled("StepLR");
  const { stages, fused } = outlined(program);
  expect(fused.length).toBeGreaterThan(0); // what updates in the backward pass goes by it
  const placed = stages.flatMap(({ shards, chains }) => [...shards, ...chains.flat()]);
  expect(placed.map(({ writes }) => writes)).not.toContain("learningRate");
});

test("the update goes by the rate of its own iteration: nothing moves where it is 0", () => {
  const spec = { type: "SGD", attrs: {}, schedule: { type: "StepLR", attrs: { stepSize: 3, gamma: 0 } } };
  const run = new Trainer(
    { model, recipe: { ...recipe, batchSize: 5, optimizer: spec }, dataset: fewDigits, seed: 3 },
    simdBackend,
  );
  const after = [...Array(5).keys()].map(() => {
    run.advance();
    return bitsOf(run.weights());
  });
  expect(after[1]).not.toEqual(after[2]);
  expect([after[3], after[4]]).toEqual([after[2], after[2]]);
});

describe("a session", () => {
  const cosineAt = (t: number): number => Math.fround(ruleAt("CosineAnnealingLR", t, Math.fround(RATE)));
  const opened = (): Session => new Session(scheduled("CosineAnnealingLR"), stillClock);

  test("steps onto the schedule first in the update, and finds its place again by its address", async () => {
    const session = opened();
    await session.goto({ iteration: 2, pc: session.program.instructions.length });
    const at = session.program.instructions.findIndex(({ phase }) => phase === "update");
    const { writes, layer, op } = session.program.instructions[at]!;
    expect([writes, layer, op]).toEqual(["learningRate", "optimizer", "CosineAnnealingLR"]);
  });

  test("shows the update to come by the rate of its iteration", async () => {
    const session = opened();
    const { instructions } = session.program;
    await session.goto({ iteration: 5, pc: instructions.findIndex(({ phase }) => phase === "update") });
    const { body, tensors } = filtersOf(session, "fc.weight");
    expect(body.update).toBe("coming");
    await session.goto({ iteration: 5, pc: instructions.length });
    const made = filtersOf(session, "fc.weight").tensors.get("update")!;
    made.data.forEach((moved: number, i: number) =>
      expect(tensors.get("update")!.data[i]).toBeCloseTo(moved, 7),
    );
  });

  test("plots it, and stops where it is low enough", async () => {
    const session = opened();
    await session.goto({ iteration: 12, pc: 1 });
    const { values } = await session.plot("learningRate", 0, 9, 10);
    expect(values).toEqual([...Array(9).keys()].map(cosineAt));
    await session.goto({ iteration: 0, pc: 0 });
    session.setBreakpoints([{ id: 0, enabled: true, condition: "learningRate < 0.02" }]);
    await session.runTo({ iteration: 12, pc: 1 });
    expect(session.moment.iteration).toBe(6);
  });

  test("whose initial rate is edited goes on from the new one, also when it comes by again", async () => {
    const session = opened();
    await session.goto({ iteration: 3, pc: session.program.instructions.length });
    await session.setVariable("initialLearningRate", [], 0.5);
    await session.goto({ iteration: 5, pc: session.program.instructions.length });
    const wanted = Math.fround(ruleAt("CosineAnnealingLR", 5, 0.5));
    expect(session.read("learningRate")!.data[0]).toBe(wanted);
    await session.goto({ iteration: 1, pc: 1 });
    await session.goto({ iteration: 5, pc: session.program.instructions.length });
    expect(session.read("learningRate")!.data[0]).toBe(wanted);
  });

  test("whose rate is edited once it is written updates by that, and by the schedule again in the next iteration", async () => {
    const session = opened();
    const { instructions } = session.program;
    const at = instructions.findIndex(({ writes }) => writes === "learningRate");
    await session.goto({ iteration: 3, pc: at });
    await expect(session.setVariable("learningRate", [], 0)).rejects.toThrow("not written yet");
    await session.goto({ iteration: 3, pc: at + 1 });
    await session.setVariable("learningRate", [], 0);
    await session.goto({ iteration: 3, pc: instructions.length });
    expect(session.read("fc.weight.next")!.data).toEqual(session.read("fc.weight")!.data);
    await session.goto({ iteration: 4, pc: instructions.length });
    expect(session.read("learningRate")!.data[0]).toBe(cosineAt(4));
  });
});

test("a plot of a rate that no schedule writes shows where it was edited", async () => {
  const session = smallSession();
  await session.goto({ iteration: 2, pc: 1 });
  await session.setVariable("learningRate", [], 0.25);
  await session.goto({ iteration: 4, pc: 1 });
  const rate = Math.fround(RATE);
  expect((await session.plot("lr", 0, 4, 10)).values).toEqual([rate, rate, 0.25, 0.25]);
});

test("an unknown schedule is refused, and so are settings that it does not have", () => {
  const by = (type: string, attrs: Attrs) => () =>
    compile(model, { type: "SGD", attrs: { learningRate: 0.1 }, schedule: { type, attrs } }, 2);
  expect(by("Cosine", {})).toThrow(
    'unknown schedule "Cosine"; known are ConstantLR, StepLR, MultiStepLR, ExponentialLR, CosineAnnealingLR, LinearLR, OneCycleLR',
  );
  expect(by("StepLR", {})).toThrow("wants stepSize to be a whole number of at least 1");
  expect(by("StepLR", { stepSize: 3, rate: 1 })).toThrow('has no attribute "rate"; it takes stepSize, gamma');
});
