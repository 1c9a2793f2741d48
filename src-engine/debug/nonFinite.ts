// The first value of a run that is not finite: where it is, whether it has been seen, and how it
// came to be. While a run goes on only the loss is looked at in every iteration, and all of it
// where health is measured; so it may have been there a little before it showed.

import type { Moment, NonFiniteTrace } from "../protocol/protocol";
import { compare } from "./moment";
import type { Runner, SessionEvents } from "./runner";
import { firstNonFinite, traceNonFinite, type Replay } from "./trace";

export class NonFinite {
  constructor(
    private readonly runner: Runner,
    private readonly events: SessionEvents,
  ) {}

  /**
   * After the first operation that wrote such a value; undefined where there is none, or a pause ended the search. The
   * trainer is left somewhere.
   * @param last an iteration by whose end it has shown
   */
  async find(last: number): Promise<Moment | undefined> {
    const { branch } = this.runner;
    const from = Math.min(branch.finiteTo, last) + 1;
    const replay = this.#replay("looking for the first NaN", from, last);
    branch.firstNonFinite ??= await firstNonFinite(replay, from, last);
    return branch.firstNonFinite;
  }

  /** How it came to be, as far as the branch has been. The trainer is left somewhere. */
  async trace(last: number): Promise<NonFiniteTrace | undefined> {
    const first = await this.find(last);
    return first && traceNonFinite(this.#replay("tracing", 0, last), first);
  }

  /** Whether somebody who is at a moment has it behind them: who goes on from there has seen it. */
  isBehind(now: Moment): boolean {
    const { firstNonFinite: first } = this.runner.branch;
    return first !== undefined && compare(first, now) <= 0;
  }

  #replay(what: string, from: number, to: number): Replay {
    const { runner, events } = this;
    const { trainer } = runner;
    return {
      program: (iteration) => trainer.programAt(iteration),
      seek: async ({ iteration, pc }) => {
        events.working?.(what, iteration - from, to - from);
        return (await runner.show(iteration, pc, what)) === "arrived";
      },
      read: (path) => trainer.read(path),
      measure: (path) => trainer.measure(path),
    };
  }
}
