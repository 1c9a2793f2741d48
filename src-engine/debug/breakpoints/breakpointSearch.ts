// A session's breakpoints at work: which hits stop a run, forward and in rewind.

import type { Breakpoint, ElementOrder, Moment, Timeline, VerifiedBreakpoint } from "../../protocol/protocol";
import { comparedBy, isHit, message, verify, type Check } from "./breakpoints";
import type { Branch } from "../branches";
import { HitIndex } from "./hitIndex";
import { ConditionChecker, observed, type CheckHit, type Stretch } from "./conditionChecker";
import { compare } from "../time/moment";
import type { Arrival } from "../time/journey";
import type { Runner, SessionEvents } from "../time/runner";

/** A search backwards takes so many iterations at first, then twice as many, and so on. */
const FIRST_WINDOW = 8;

/** Later than a moment, and no later than any that follows it. */
function justAfter({ iteration, pc, element }: Moment): Moment {
  return element === undefined
    ? { iteration, pc: pc + 1, element: 1 }
    : { iteration, pc, element: element + 1 };
}

const never: Moment = { iteration: Infinity, pc: 0 };

export class BreakpointSearch {
  order: ElementOrder = "magnitude";
  readonly #hitIndex = new HitIndex();
  #breakpoints: readonly Breakpoint[] = [];
  #checks: readonly Check[] = [];
  /** Of the breakpoints whose hits were counted last. */
  #counted: ReturnType<HitIndex["of"]>[] = [];

  constructor(
    private readonly runner: Runner,
    private readonly events: SessionEvents,
  ) {}

  get breakpoints(): readonly Breakpoint[] {
    return this.#breakpoints;
  }

  set(breakpoints: readonly Breakpoint[]): readonly VerifiedBreakpoint[] {
    const { verified, checks } = verify(breakpoints, this.runner.trainer.program);
    this.#breakpoints = breakpoints;
    this.#checks = checks;
    return verified;
  }

  /** By breakpoint, what is known of its hits on this branch. A part of it may be looked at closely. */
  hits(from?: number, to?: number): Timeline["hits"] {
    return this.#breakpoints.map((breakpoint) => {
      const hits = this.#hitIndex.of(this.#branch, breakpoint);
      return { id: breakpoint.id, count: hits.moments.length, iterations: hits.shown(from, to) };
    });
  }

  /** Whether any breakpoint may stop a run. */
  get canStop(): boolean {
    return this.#checks.some(({ log }) => !log);
  }

  /** From which iteration on a run has to be watched that is to stop after one; data breakpoints see the one before. */
  watchFrom(iteration: number): number {
    return this.#checks.some(({ remembers }) => remembers.length) ? Math.max(0, iteration - 1) : iteration;
  }

  /** For a run onwards from a moment, which stops at the hit that is reported. */
  onwards(from: Moment, stopAt: (hit: CheckHit) => void): ConditionChecker {
    return this.#checker({ after: from, before: never }, (hit) => {
      const stops = this.#passes(hit);
      if (stops) stopAt(hit);
      return stops;
    });
  }

  /** The last hit before a moment that stops a rewinding run. */
  async lastBefore(now: Moment): Promise<CheckHit | "paused" | undefined> {
    let before = now;
    for (let window = FIRST_WINDOW; compare(before, { iteration: 0, pc: 0 }) > 0; window *= 2) {
      const from = Math.max(0, before.iteration - window);
      let last: CheckHit | undefined;
      const arrival = await this.#search(this.#checks, from, before, (hit) => {
        const stops = !hit.check.log && this.#isWanted(hit);
        if (stops && (!last || compare(hit.moment, last.moment) > 0)) last = hit;
      });
      if (arrival === "paused") return "paused";
      if (last) return last;
      before = { iteration: from, pc: 0 };
    }
    return undefined;
  }

  /**
   * Looks through what of the run has not been looked through yet up to a moment, for breakpoints whose hits are counted
   * or waited for.
   */
  async count(now: Moment): Promise<Arrival> {
    const awaited = new Set(this.#breakpoints.map(({ after }) => after));
    const counted = this.#checks.filter(
      ({ breakpoint: { id, after, hitCondition } }) => hitCondition || after !== undefined || awaited.has(id),
    );
    const hits = counted.map(({ breakpoint }) => this.#hitIndex.of(this.#branch, breakpoint));
    const from = Math.min(...hits.map(({ complete }) => complete));
    this.#counted = [];
    if (!counted.length || from > now.iteration) return "arrived";
    const arrival = await this.#search(counted, from, justAfter(now), ({ check, moment }) =>
      this.#hitIndex.of(this.#branch, check.breakpoint).add(moment),
    );
    this.#counted = arrival === "paused" ? [] : hits;
    this.lookedUpTo(now.iteration);
    return arrival;
  }

  /** A run that went on from where `count` had counted to has come to the start of an iteration. */
  lookedUpTo(iteration: number): void {
    for (const known of this.#counted) known.complete = Math.max(known.complete, iteration);
  }

  /** The ids of the breakpoints that stop at a hit's moment, its own first. */
  idsAt({ check, moment }: CheckHit): number[] {
    const scope = observed(this.runner.trainer, moment.pc);
    const others = this.#checks.filter(
      (other) =>
        other.breakpoint.id !== check.breakpoint.id &&
        !other.log &&
        !other.isData &&
        !other.element &&
        moment.element === undefined &&
        other.pc === moment.pc &&
        isHit(other, scope).hit &&
        this.#isWanted({ check: other, moment }),
    );
    return [check, ...others].map(({ breakpoint }) => breakpoint.id);
  }

  /** By breakpoint of those that stopped at a moment, what its condition compared there. */
  comparedAt({ pc }: Moment, ids: readonly number[], sample?: number): Record<number, readonly number[]> {
    const scope = observed(this.runner.trainer, pc);
    const checks = this.#checks.filter(({ breakpoint: { id } }) => ids.includes(id));
    const found = checks.map((check) => [check.breakpoint.id, comparedBy(check, scope, sample)] as const);
    return Object.fromEntries(found.filter(([, values]) => values.length));
  }

  /** Every hit from the start of an iteration up to a moment, which is left out. */
  async #search(
    checks: readonly Check[],
    from: number,
    before: Moment,
    note: (hit: CheckHit) => void,
  ): Promise<Arrival> {
    const after = { iteration: from - 1, pc: Infinity };
    const checker = new ConditionChecker(checks, this.order, { after, before }, (hit) => {
      note(hit);
      return false;
    });
    const first = this.watchFrom(from);
    const { runner } = this;
    const { trainer } = runner;
    if ((await runner.show(first, 0)) === "paused") return "paused";
    const working = { what: "looking for breakpoints", from: first, to: before.iteration };
    if ((await runner.run(before.iteration, { checker, working })) === "paused") return "paused";
    checker.during(trainer);
    if (before.pc >= trainer.currentProgram.evaluated) {
      trainer.runTo(trainer.currentProgram.evaluated);
      checker.after(trainer);
    }
    return "arrived";
  }

  #checker(stretch: Stretch, report: (hit: CheckHit) => boolean): ConditionChecker {
    return new ConditionChecker(this.#checks, this.order, stretch, report);
  }

  /** A hit on the way forward: it is noted, logged if it is to be, and true where it stops the run. */
  #passes(hit: CheckHit): boolean {
    const { check, moment, sample } = hit;
    const isNew = this.#hitIndex.of(this.#branch, check.breakpoint).add(moment);
    if (!this.#isWanted(hit)) return false;
    if (!check.log) return true;
    if (isNew) {
      const text = message(check, observed(this.runner.trainer, check.pc), sample);
      this.events.output?.(check.breakpoint.id, moment, text);
    }
    return false;
  }

  /** Whether a hit is one of those that its hit condition wants, and comes after the breakpoint that it waits for. */
  #isWanted({ check, moment }: Pick<CheckHit, "check" | "moment">): boolean {
    const { breakpoint } = check;
    const awaited = this.#breakpoints.find(({ id }) => id === breakpoint.after);
    if (awaited) {
      const first = this.#hitIndex.of(this.#branch, awaited).moments[0];
      if (!first || compare(first, moment) >= 0) return false;
    }
    return check.stopsAt(this.#hitIndex.of(this.#branch, breakpoint).numberAt(moment));
  }

  get #branch(): Branch {
    return this.runner.branch;
  }
}
