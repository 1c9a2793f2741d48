// A watch over the run: an expression's value at the ends of iterations, also of those long past.

import type { Trainer } from "../../run/trainer";
import { needsOf, parse, type Expression } from "../expression/index";
import { observed } from "../breakpoints/conditionChecker";
import type { Runner } from "../time/runner";
import { valueAt } from "./watch";

export interface Plot {
  readonly iterations: readonly number[];
  /** NaN where the expression has no value. */
  readonly values: readonly number[];
  /** False where a pause ended it. */
  readonly complete: boolean;
}

/**
 * At most so many points, evenly spread over iterations from … to − 1, as far as the branch has been: every one, every
 * second, every fourth …, so that the points of a run that has grown are among those before, or between them. What
 * takes no more than the loss is known; the rest is replayed. The trainer is left somewhere.
 * @throws ExpressionError
 */
export async function plotted(
  runner: Runner,
  text: string,
  { from, to, points }: { from: number; to: number; points: number },
): Promise<Plot> {
  const { trainer, branch } = runner;
  const expression = parse(text);
  const needs = needsOf(expression, trainer.program);
  const end = Math.min(to, branch.history.length);
  const stride = strideOf(end - from, points);
  const wanted = Array.from(
    { length: Math.max(0, Math.ceil((end - from) / stride)) },
    (_, k) => from + k * stride,
  );
  if (!wanted.length) return { iterations: [], values: [], complete: true };

  if (!needs.paths.length && !needs.perSample && !needs.rate) {
    return { iterations: wanted, values: wanted.map((i) => knownAt(expression, trainer, i)), complete: true };
  }
  const iterations: number[] = [];
  const values: number[] = [];
  const isWanted = new Set(wanted);
  const checker = {
    during(trainer: Trainer): boolean {
      if (!isWanted.has(trainer.iteration)) return false;
      const { length } = trainer.currentProgram.instructions;
      trainer.runTo(length);
      iterations.push(trainer.iteration);
      values.push(valueAt(expression, observed(trainer, length)) ?? NaN);
      return false;
    },
    after: () => false,
  };
  const last = wanted.at(-1)!;
  const working = { what: `plotting ${text}`, from, to: last };
  // From one wanted iteration to the next by the nearest checkpoint, which may skip what lies between.
  for (const iteration of wanted) {
    if ((await runner.show(iteration, 0, working.what)) === "paused")
      return { iterations, values, complete: false };
    if ((await runner.run(iteration + 1, { checker, working })) === "paused")
      return { iterations, values, complete: iteration === last };
  }
  return { iterations, values, complete: true };
}

function strideOf(length: number, points: number): number {
  let stride = 1;
  while (stride * points < length) stride *= 2;
  return stride;
}

/** What is known of an iteration without running it. */
function knownAt(expression: Expression, trainer: Trainer, iteration: number): number {
  const scope = {
    program: trainer.program,
    iteration,
    epoch: Math.floor(iteration / trainer.iterationsPerEpoch),
    loss: () => trainer.history.loss(iteration),
  };
  return valueAt(expression, scope) ?? NaN;
}
