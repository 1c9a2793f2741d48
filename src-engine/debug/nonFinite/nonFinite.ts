// The first value of a run that is not finite: where it is and how it came to be. While a run goes on only the loss is
// looked at in every iteration, and all of it where health is measured or something is edited; so it may have been
// there a little before it showed.

import type { Moment, NonFiniteTrace } from "../../protocol/protocol";
import type { Branch } from "../branches";
import { compare } from "../time/moment";
import type { Runner, SessionEvents } from "../time/runner";
import { firstNonFinite, traceNonFinite, type Replay } from "./trace";

export class NonFinite {
  /** Where a run stopped last for such a value. */
  #found: { readonly branch: Branch; readonly moment: Moment } | undefined;

  constructor(
    private readonly runner: Runner,
    private readonly events: SessionEvents,
  ) {}

  /**
   * The first moment after another one at which something is not finite; undefined where there is none. The trainer is
   * left somewhere.
   * @param after a moment at which all is finite
   * @param last how far to look, whole iterations
   */
  async findAfter(after: Moment, last: number): Promise<Moment | "paused" | undefined> {
    const { branch, finiteTo } = this.runner;
    const known = branch.firstNonFinite;
    if (known && compare(known, after) > 0) return known;
    const iterations = this.#suspects(Math.max(finiteTo, branch.finiteTo), after.iteration, last);
    const first = await firstNonFinite(
      this.#replay("looking for the first NaN", iterations),
      iterations,
      after,
    );
    if (first && first !== "paused") this.#found = { branch, moment: first };
    return first;
  }

  /**
   * How it came to be: the one that somebody stands at, or the first of the run as far as the branch has been. Undefined
   * where there is none, or a pause ended the search. The trainer is left somewhere.
   */
  async trace(now: Moment, last: number): Promise<NonFiniteTrace | undefined> {
    const { branch } = this.runner;
    const found = this.#found;
    const isHere = found?.branch === branch && compare(found.moment, now) === 0;
    const moment = isHere ? found.moment : await this.#first(last);
    if (!moment || moment === "paused") return undefined;
    return traceNonFinite(this.#replay("tracing", [0, last]), moment);
  }

  async #first(last: number): Promise<Moment | "paused" | undefined> {
    const { branch } = this.runner;
    if (branch.firstNonFinite) return branch.firstNonFinite;
    const iterations = this.#suspects(branch.finiteTo, 0, last);
    const first = await firstNonFinite(this.#replay("looking for the first NaN", iterations), iterations);
    if (first && first !== "paused") branch.firstNonFinite = first;
    return first;
  }

  /**
   * The iterations in which it may be: those after the last that was wholly finite as it ended, and those before in which
   * something was edited, since an edit may have hidden what another one did.
   */
  #suspects(finiteTo: number, from: number, last: number): readonly number[] {
    const end = Math.min(finiteTo, last - 1);
    const edited = this.runner.branch.edits.flatMap(({ kind, at: { iteration } }) =>
      kind === "value" && iteration >= from && iteration <= end ? [iteration] : [],
    );
    const begin = Math.max(from, end + 1);
    return [...new Set(edited), ...Array.from({ length: last + 1 - begin }, (_, i) => begin + i)];
  }

  #replay(what: string, iterations: readonly number[]): Replay {
    const { runner, events } = this;
    const { trainer, branch } = runner;
    const [from = 0, to = from] = [iterations[0], iterations.at(-1)];
    return {
      program: (iteration) => trainer.programAt(iteration),
      editsIn: (iteration) => branch.editsIn(iteration),
      isRecorded: trainer.spec.recorded !== undefined,
      seek: async ({ iteration, pc }) => {
        events.working?.(what, iteration - from, to - from);
        return (await runner.show(iteration, pc, what)) === "arrived";
      },
      read: (path) => trainer.read(path),
      readFor: (instruction, path) => trainer.readFor(instruction, path),
      measure: (path) => trainer.measure(path),
    };
  }
}
