// In networks whose layers read any others, under Adam: the way back from the first number that is not finite goes by edges.

import { describe, expect, test } from "vitest";
import { firstNonFinite, traceNonFinite, type Replay } from "../../../src-engine/debug/nonFinite/trace";
import type { Moment, NonFiniteTrace } from "../../../src-engine/protocol/protocol";
import type { ModelSpec } from "../../../src-engine/model/model";
import { nextOf } from "../../../src-engine/protocol/relatedTensors";
import { reference } from "../../../src-engine/run/reference";
import type { Trainer } from "../../../src-engine/run/trainer";
import { random } from "../../../src-engine/tensor/random";
import { sizeOf, unravel } from "../../../src-engine/tensor/tensor";
import { graphModels, graphTrainer } from "../../support/graphs";
import fc from "../../support/properties";

const adam = { type: "Adam", attrs: { learningRate: 0.01 } };

/** A run at the very beginning of which somebody puts a number that is not one into a tensor. */
function poisoned(model: ModelSpec, seed: number, which: (paths: readonly string[]) => string) {
  const trainer = graphTrainer(model, { backend: reference, seed, optimizer: adam });
  const path = which(["input", ...trainer.program.parameters]);
  const { shape } = trainer.program.tensors[path]!;
  const index = unravel(random(seed, "poison").integer(0, sizeOf(shape)), shape);
  return { trainer, path, index, replay: edited(trainer, { iteration: 0, pc: 0 }, path, index, NaN) };
}

function edited(trainer: Trainer, at: Moment, path: string, index: readonly number[], value: number): Replay {
  const edits = [{ kind: "value", at, path, index, value } as const];
  const editsIn = (iteration: number) => edits.filter((edit) => edit.at.iteration === iteration);
  trainer.follow({ history: trainer.history, editsIn, batchOf: () => undefined });
  return {
    program: (iteration) => trainer.programAt(iteration),
    editsIn,
    seek: ({ pc }) => Promise.resolve((trainer.runTo(pc), true)),
    read: (of) => trainer.read(of),
    readFor: (instruction, of) => trainer.readFor(instruction, of),
    measure: (of) => trainer.measure(of),
  };
}

/** The first number that an operation made which is not finite. */
async function traceOf(replay: Replay): Promise<NonFiniteTrace | undefined> {
  const moment = await firstNonFinite(replay, [0], { iteration: 0, pc: 0 });
  return moment && moment !== "paused" ? traceNonFinite(replay, moment) : undefined;
}

test("every link is an element that the one before was computed from, back to the number that somebody put there", async () => {
  let traced = 0;
  await fc.assert(
    fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
      const {
        trainer,
        path: poison,
        index,
        replay,
      } = poisoned(model, seed, (all) => all[random(seed, "which").integer(0, all.length)]!);
      const trace = await traceOf(replay);
      if (!trace) return; // a window or a mask hid it
      traced++;
      const { chain } = trace;
      chain.slice(1).forEach(({ path }, i) => {
        const { reads } = trainer.program.instructions.find(({ writes }) => writes === chain[i]!.path)!;
        expect(Object.values(reads), chain[i]!.path).toContain(path);
      });
      expect(chain.at(-1)).toEqual({ path: poison, index, value: NaN, address: "start", edited: true });
    }),
    { numRuns: 40 },
  );
  expect(traced).toBeGreaterThan(20);
});

describe("where two ways meet", () => {
  const model: ModelSpec = {
    name: "two ways",
    input: [2, 5, 6],
    layers: [
      { name: "stem", type: "Conv2d", attrs: { outChannels: 2, kernelSize: 1 } },
      { name: "layer1.0.a", type: "Conv2d", attrs: { outChannels: 2, kernelSize: 1 } },
      { name: "layer1.0.b", type: "Conv2d", attrs: { outChannels: 2, kernelSize: 1 }, inputs: ["stem"] },
      { name: "layer1.0.add", type: "Add", attrs: {}, inputs: ["layer1.0.a", "layer1.0.b"] },
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
    ],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };

  test.each(["layer1.0.a.weight", "layer1.0.b.weight"])(
    "forward, the trace takes the way of %s",
    async (path) => {
      const trace = await traceOf(poisoned(model, 3, () => path).replay);
      expect(trace!.chain.map((link) => link.path).slice(-2)).toEqual([
        path.replace("weight", "output"),
        path,
      ]);
    },
  );

  test("backward, it goes through the sum of what comes back to the one that is too large", async () => {
    const trainer = graphTrainer(model, { backend: reference, seed: 3, optimizer: adam });
    const program = trainer.currentProgram;
    const at = program.instructions.findIndex(({ writes }) => writes === "stem.output.grad");
    const huge = program.instructions[at]!.reads["gradient2"]!;
    trainer.runTo(at);
    const replay = edited(trainer, { iteration: 0, pc: at }, huge, [0, 1, 2, 3], Infinity);
    trainer.runTo(at + 1);
    const trace = await traceNonFinite(replay, { iteration: 0, pc: at + 1 });
    expect(trace!.chain.map(({ path, edited }) => [path, edited])).toEqual([
      ["stem.output.grad", undefined],
      [huge, true],
    ]);
  });
});

describe("under Adam", () => {
  test("a weight that is lost is followed to the mean of gradients, and on to the gradient", async () => {
    const { trainer, replay } = poisoned(modelOfOne, 3, () => "fc.bias");
    const next = nextOf(trainer.program, "fc.weight")!;
    const pc = trainer.program.instructions.findIndex(({ writes }) => writes === next) + 1;
    trainer.runTo(pc);
    const { chain } = (await traceNonFinite(replay, { iteration: 0, pc }))!;
    expect(chain.slice(0, 3).map(({ path }) => path)).toEqual([
      "fc.weight.next",
      "fc.weight.m.next",
      "fc.weight.grad",
    ]);
  });
});

const modelOfOne: ModelSpec = {
  name: "one",
  input: [2, 5, 6],
  layers: [
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};
