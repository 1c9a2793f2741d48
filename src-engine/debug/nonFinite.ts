// The first value of a run that is not finite. While the run goes on only the loss is looked at
// in every iteration, and all of it in those whose health is measured; so it may have been there
// a little before it showed.

import type { Moment } from "../protocol/protocol";
import type { Trainer } from "../run/trainer";
import type { Runner } from "./runner";

/**
 * After the first operation that wrote such a value, or undefined where all are finite. The trainer is left somewhere.
 * @param before an iteration by whose start it has shown
 */
export async function findNonFinite(runner: Runner, before: number): Promise<Moment | undefined> {
  const { health } = runner.branch;
  let found: Moment | undefined;
  const lookout = {
    during(trainer: Trainer): boolean {
      const pc = firstNonFinite(trainer);
      if (pc !== undefined) found = { iteration: trainer.iteration, pc };
      return pc !== undefined;
    },
    after: () => false,
  };
  const first = health.lastFiniteBefore(before) + 1;
  if ((await runner.show(first, 0)) === "paused") return undefined;
  await runner.run(before, {
    lookout,
    working: { what: "looking for the first NaN", from: first, to: before },
  });
  return found;
}

/** Runs the trainer's iteration observably until a tensor is not finite; after how many instructions it is not. */
function firstNonFinite(trainer: Trainer): number | undefined {
  const { instructions } = trainer.currentProgram;
  for (const [i, { writes }] of instructions.entries()) {
    trainer.runTo(i + 1);
    if (trainer.measure(writes).nonFinite > 0) return i + 1;
  }
  return undefined;
}
