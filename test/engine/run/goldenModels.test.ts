// The models that PyTorch was asked about (goldenRuns.test.ts) in runs of their own: the same bits on any number of threads,
// stepped, free and rewound; and every number is explained.

import { describe, expect, test } from "vitest";
import { explain } from "../../../src-engine/debug/explain/index";
import type { Backend } from "../../../src-engine/run/backend";
import { random } from "../../../src-engine/tensor/random";
import { sizeOf, unravel } from "../../../src-engine/tensor/tensor";
import { bitsOf } from "../../support/bits";
import { everything } from "../../support/everything";
import { goldenRuns } from "../../support/goldenRuns";
import { graphSession, graphTrainer } from "../../support/graphs";
import { simdBackend } from "../../support/runs";
import { onThreads } from "../../support/threads";

const ADDRESSES = 500;

describe.each(goldenRuns)("$name", ({ preset: { model, recipe } }) => {
  const optimizer = recipe.optimizer!;
  const choices = (backend: Backend, batchSize: number) => ({ backend, batchSize, optimizer });

  describe.each([3, 8])("in batches of %i", (batchSize) => {
    const stepped = graphTrainer(model, choices(simdBackend, batchSize));
    for (let i = 0; i < 9; i++) {
      for (let pc = 1; pc <= stepped.currentProgram.instructions.length; pc++) stepped.runTo(pc);
      stepped.advance();
    }

    test.each([1, 2, 3, 4])("%i threads running free end in the bits of stepping", (threads) => {
      const free = graphTrainer(model, choices(onThreads(threads), batchSize));
      for (let i = 0; i < 9; i++) free.advance();
      expect(bitsOf(free.state())).toEqual(bitsOf(stepped.state()));
      expect(free.history.points()).toEqual(stepped.history.points());
      free.close();
    });

    test.each([1, 2, 3, 4])(
      "%i threads that rewind find what was there, masks and means too",
      async (threads) => {
        const session = graphSession(model, choices(onThreads(threads), batchSize));
        const { length } = session.program.instructions;
        await session.goto({ iteration: 4, pc: length });
        const before = everything(session);
        await session.goto({ iteration: 9, pc: 3 });
        await session.goto({ iteration: 1, pc: length >> 1 });
        await session.goto({ iteration: 4, pc: length });
        expect(everything(session)).toEqual(before);
        const alone = graphSession(model, choices(simdBackend, batchSize));
        await alone.goto({ iteration: 4, pc: length });
        expect(everything(alone)).toEqual(before);
        session.trainer.close();
      },
    );
  });

  test(`${ADDRESSES} elements of all phases are the sums of their terms, within their bounds`, async () => {
    const session = graphSession(model, choices(simdBackend, 3));
    const { instructions, tensors } = session.program;
    await session.goto({ iteration: 2, pc: instructions.length });
    const { integer } = random(5, `addresses/${model.name}`);
    const seen = new Set<string>();
    for (let i = 0; i < ADDRESSES; i++) {
      const { writes, op, phase } = instructions[integer(2 * i, instructions.length)]!;
      const { shape } = tensors[writes]!;
      const found = explain(session, writes, unravel(integer(2 * i + 1, sizeOf(shape)), shape));
      const { value } = found.element;
      expect(found.instruction, `${writes} is computed`).toBeGreaterThanOrEqual(0);
      expect(Math.abs(value - found.float64), found.address).toBeLessThanOrEqual(found.bound);
      const total = found.terms.reduce((sum, term) => sum + term.value, found.rest.sum);
      expect(Math.abs(total - value), found.address).toBeLessThanOrEqual(
        found.bound + ROUNDING * found.cancellation * Math.abs(value),
      );
      seen.add(phase).add(op);
    }
    const wanted = instructions.flatMap(({ phase, op }) => [phase, op]);
    expect([...seen].sort()).toEqual([...new Set<string>(wanted)].sort());
  });
});

/** Of the terms multiplied out, in float64. */
const ROUNDING = 2 ** -48;
