// Random graphs with norms, dropout and sums, under Adam: stepped, run free, rewound, edited, on whatever branch, the same bits.

import { expect, test } from "vitest";
import type { Breakpoint } from "../../../src-engine/protocol/protocol";
import type { Program } from "../../../src-engine/run/program/program";
import type { Trainer } from "../../../src-engine/run/trainer";
import { commandOf, expectSameBits } from "../../support/commandSequences";
import { goldenRuns } from "../../support/goldenRuns";
import { graphModels, graphSession, graphTrainer } from "../../support/graphs";
import fc from "../../support/properties";
import { backends, simdBackend } from "../../support/runs";

const optimizer = fc.constantFrom(
  { type: "Adam", attrs: { learningRate: 0.01 } },
  { type: "SGD", attrs: { learningRate: 0.05 } },
  { type: "Adam", attrs: {}, schedule: { type: "CosineAnnealingLR", attrs: { tMax: 5 } } },
  { type: "SGD", attrs: {}, schedule: { type: "StepLR", attrs: { stepSize: 2, gamma: 0.5 } } },
);
const graph = fc.record({ model: graphModels(), seed: fc.nat(1000), optimizer });

/** Somewhere in the program, by names with dots in them; or what becomes of a tensor, in quotes where its name is no word. */
const breakpoint = fc
  .nat(1000)
  .map((number) => ({ instructions }: Program): Omit<Breakpoint, "id" | "enabled"> => {
    const { phase, layer, writes } = instructions[number % instructions.length]!;
    return number % 2
      ? { place: phase === "loss" ? phase : `${phase}/${layer}` }
      : { condition: `norm("${writes}") > 0.5` };
  });
const command = commandOf({ path: fc.nat(1000), breakpoint, iterations: 9 });

test("after any sequence of commands every tensor equals what a fresh run to that moment gives", async () => {
  await fc.assert(
    fc.asyncProperty(
      graph,
      fc.array(command, { minLength: 1, maxLength: 10 }),
      ({ model, ...run }, commands) =>
        expectSameBits(() => graphSession(model, { backend: simdBackend, ...run }), commands),
    ),
    { numRuns: 500 },
  );
}, 240_000);

test.each(goldenRuns)(
  "so with $name under Adam, which PyTorch was asked about",
  async ({ preset }) => {
    const { model, recipe } = preset;
    const run = { backend: simdBackend, seed: 1, ...(recipe.optimizer && { optimizer: recipe.optimizer }) };
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 10 }), (commands) =>
        expectSameBits(() => graphSession(model, run), commands),
      ),
      { numRuns: 500 },
    );
  },
  240_000,
);

test.each(backends)(
  "running free gives the bits of stepping, on $name",
  (backend) => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 2, max: 9 }), ({ model, ...run }, batchSize) => {
        const [free, stepped] = [0, 1].map(() => graphTrainer(model, { backend, batchSize, ...run })) as [
          Trainer,
          Trainer,
        ];
        for (let i = 0; i < 5; i++) {
          free.advance();
          for (let pc = 1; pc <= stepped.currentProgram.instructions.length; pc++) stepped.runTo(pc);
          stepped.advance();
          expect(bitsOf(free)).toEqual(bitsOf(stepped));
          expect(free.history.loss(i)).toBe(stepped.history.loss(i));
        }
        for (const one of [free, stepped]) one.close();
      }),
      { numRuns: backend === simdBackend ? 100 : 20 },
    );
  },
  120_000,
);

/** All that one iteration hands to the next, as text, so that −0 counts as itself. */
function bitsOf(trainer: Trainer): readonly (readonly [string, string])[] {
  return [...trainer.state()].map(([path, { data }]) => [
    path,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
  ]);
}
