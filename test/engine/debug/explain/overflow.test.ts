// Where the preset `exploding` stops, numbers are beyond float32's largest. That is no error of the kernels, and is said so.

import { expect, test } from "vitest";
import { explain } from "../../../../src-engine/debug/explain/index";
import { boundlessWords, roundingOf } from "../../../../src-engine/protocol/rounding";
import type { Trainer } from "../../../../src-engine/run/trainer";
import { unravel } from "../../../../src-engine/tensor/tensor";
import { smallSession, smallTrainer } from "../../../support/runs";

test.each([0, 1, 2, 3])(
  "seed %i of exploding: the first infinities are beyond float32's largest number, not outside their bound",
  async (seed) => {
    const choices = { model: "exploding", seed, learningRate: 0.25 };
    const { iteration, pc, path } = firstWild(smallTrainer(choices));
    const session = smallSession(choices);
    await session.goto({ iteration, pc });
    const { data, shape } = session.read(path)!;
    let overflows = 0;
    data.forEach((value, offset) => {
      const found = explain(session, path, unravel(offset, shape));
      const { verdict } = roundingOf(found);
      if (Number.isFinite(value)) {
        expect(["exact", "within", "nearOverflow"]).toContain(verdict);
        return;
      }
      overflows++;
      expect(found.bound).toBe(Infinity);
      expect(verdict, `${value} for ${found.float64}`).toBe("overflow");
      expect(boundlessWords(found)).toContain("beyond float32's largest number, 3.4e38");
    });
    expect(overflows).toBeGreaterThan(0);
  },
);

/** Where the first number that is not finite is written. */
function firstWild(trainer: Trainer): { iteration: number; pc: number; path: string } {
  for (; trainer.iteration < 400; trainer.advance()) {
    for (const [i, { writes }] of trainer.currentProgram.instructions.entries()) {
      trainer.runTo(i + 1);
      if (trainer.read(writes).data.some((x) => !Number.isFinite(x)))
        return { iteration: trainer.iteration, pc: i + 1, path: writes };
    }
  }
  throw new Error("all is finite in the first 400 iterations");
}
