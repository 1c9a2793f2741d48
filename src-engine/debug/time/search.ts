// Ways through time whose end is not known beforehand: onwards or in rewind, until a breakpoint, a
// pause, or the first value that is not finite. What they are to stop at may change on the way.

import type {
  Breakpoint,
  ElementOrder,
  Moment,
  NonFiniteTrace,
  Timeline,
  VerifiedBreakpoint,
} from "../../protocol/protocol";
import type { Trainer } from "../../run/trainer";
import { BreakpointSearch } from "../breakpoints/breakpointSearch";
import type { CheckHit } from "../breakpoints/conditionChecker";
import { compare, start } from "./moment";
import { NonFinite } from "../nonFinite/nonFinite";
import type { Runner, SessionEvents } from "./runner";

/** How a movement ended. */
export type Outcome =
  | { readonly kind: "arrived" | "paused" | "nonFinite" }
  | {
      readonly kind: "breakpoint";
      readonly ids: readonly number[];
      readonly isData: boolean;
      readonly sample?: number;
    };

/** Where it ended. The trainer is there. */
export interface Stop {
  readonly at: Moment;
  readonly outcome: Outcome;
}

export const arrived = { kind: "arrived" } as const;
export const paused = { kind: "paused" } as const;

export class Search {
  readonly #breakpointSearch: BreakpointSearch;
  readonly #nonFinite: NonFinite;
  #stopsAtNonFinite = true;
  /** It is to stop at something else than when it began. */
  #isAskedAnew = false;

  constructor(
    private readonly runner: Runner,
    events: SessionEvents,
  ) {
    this.#breakpointSearch = new BreakpointSearch(runner, events);
    this.#nonFinite = new NonFinite(runner, events);
  }

  get breakpoints(): readonly Breakpoint[] {
    return this.#breakpointSearch.breakpoints;
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): readonly VerifiedBreakpoint[] {
    this.#isAskedAnew ||= JSON.stringify(breakpoints) !== JSON.stringify(this.breakpoints);
    return this.#breakpointSearch.set(breakpoints);
  }

  /** Whether a run onwards stops at the first value that is not finite. */
  set stopsAtNonFinite(stops: boolean) {
    this.#isAskedAnew ||= stops !== this.#stopsAtNonFinite;
    this.#stopsAtNonFinite = stops;
  }

  /** In which order elements are stepped through. */
  get order(): ElementOrder {
    return this.#breakpointSearch.order;
  }

  set order(order: ElementOrder) {
    this.#breakpointSearch.order = order;
  }

  /** By breakpoint, what is known of its hits on this branch. A part of it may be looked at closely. */
  hits(from?: number, to?: number): Timeline["hits"] {
    return this.#breakpointSearch.hits(from, to);
  }

  /** What the conditions of these breakpoints compare at a moment, by their ids. */
  compared(at: Moment, ids: readonly number[], sample?: number): ReturnType<BreakpointSearch["comparedAt"]> {
    return this.#breakpointSearch.comparedAt(at, ids, sample);
  }

  /** How the first value that is not finite came to be. The trainer is left somewhere. @param last how far the run has been */
  trace(now: Moment, last: number): Promise<NonFiniteTrace | undefined> {
    return this.#nonFinite.trace(now, last);
  }

  /**
   * Trains from one moment to another. Where other stops are asked for on the way, it begins from where it is, as if it
   * had been paused. Who goes on from a moment at which something is not finite has seen it, and is not stopped for it.
   */
  async onwards(from: Moment, last: Moment): Promise<Stop> {
    const isFinite = await this.#isFiniteAt(from);
    if (isFinite === "paused") return this.#return(from);
    const finiteAt = isFinite ? from : undefined;
    let here = from;
    let now = from;
    for (;;) {
      this.#isAskedAnew = false;
      const stop = await this.#onwards(now, last, finiteAt);
      if (stop === "paused") return this.#return(here);
      if (typeof stop !== "number") return stop;
      if (stop <= now.iteration) continue;
      now = { iteration: stop, pc: 0 };
      here = this.#endOf(stop - 1); // the same moment, by its name
    }
  }

  /**
   * The iteration to begin anew from, where other stops are asked for or this one was none; paused before it began.
   * @param finiteAt where all was finite as somebody went on; undefined where it was not
   */
  async #onwards(
    from: Moment,
    last: Moment,
    finiteAt: Moment | undefined,
  ): Promise<Stop | "paused" | number> {
    const { runner } = this;
    const { trainer } = runner;
    if ((await this.#breakpointSearch.count(from)) === "paused") return "paused";
    const finite = this.#stopsAtNonFinite ? finiteAt : undefined;
    const watchFrom = this.#breakpointSearch.watchFrom(from.iteration);
    const begin = watchFrom < from.iteration ? { iteration: watchFrom, pc: 0 } : from;
    if ((await runner.show(begin.iteration, begin.pc)) === "paused") return "paused";

    let hit: CheckHit | undefined;
    const watch = this.#breakpointSearch.onwards(from, (found) => (hit = found));
    const checker = {
      during: (trainer: Trainer) => this.#isAskedAnew || watch.during(trainer),
      after: (trainer: Trainer) => watch.after(trainer),
    };
    const arrival = await runner.run(last.iteration, {
      checker,
      ...(finite && { finiteFrom: from.iteration }), // of what is run before only to compare with it, nobody asks
    });
    this.#breakpointSearch.lookedUpTo(trainer.iteration);
    if (finite && arrival === "nonFinite") {
      const next = trainer.iteration;
      return (await this.#whereNonFinite(finite, next - 1)) ?? next;
    }
    // Paused, it finishes an iteration first: that one is looked at like all others.
    const isPaused = arrival === "paused" && trainer.iteration < last.iteration;
    const at = isPaused ? this.#endOf(trainer.iteration) : last;
    if (arrival !== "found" && !checker.during(trainer)) {
      trainer.runTo(at.pc);
      checker.after(trainer);
    }
    if (hit) return (finite && (await this.#nonFiniteBefore(hit, finite))) ?? this.#where(hit);
    if (this.#isAskedAnew) return trainer.iteration;
    if (finite && runner.mayHaveBeenNonFinite(at.pc)) {
      const stop = await this.#whereNonFinite(finite, at.iteration, (first) => compare(first, at) <= 0);
      if (stop) return stop;
      await runner.settle(at);
    }
    if (at.pc === trainer.currentProgram.instructions.length) await runner.finishWhole();
    return { at, outcome: isPaused ? paused : arrived };
  }

  /** Whether all is finite at a moment; of an operation whose elements are stepped through, before it. */
  async #isFiniteAt({ iteration, pc, element }: Moment): Promise<boolean | "paused"> {
    if ((await this.runner.show(iteration, pc)) === "paused") return "paused";
    return this.runner.isFiniteAt(element === undefined ? pc : pc - 1);
  }

  /** To the last hit of a breakpoint before a moment, or to the beginning of the run. */
  async backwards(from: Moment): Promise<Stop> {
    if ((await this.#breakpointSearch.count(from)) === "paused") return this.#return(from);
    const hit = this.#breakpointSearch.canStop ? await this.#breakpointSearch.lastBefore(from) : undefined;
    if (hit === "paused") return this.#return(from);
    if (hit) return this.#where(hit);
    await this.runner.settle(start);
    return { at: start, outcome: arrived };
  }

  async #where(hit: CheckHit): Promise<Stop> {
    const { check, moment, sample } = hit;
    await this.runner.settle(moment);
    const ids = this.#breakpointSearch.idsAt(hit);
    return {
      at: moment,
      outcome: { kind: "breakpoint", ids, isData: check.isData, ...(sample !== undefined && { sample }) },
    };
  }

  /** A breakpoint's iteration may have left the finite numbers before it was hit. */
  async #nonFiniteBefore({ moment }: CheckHit, finite: Moment): Promise<Stop | undefined> {
    await this.runner.settle(moment);
    if (!this.runner.mayHaveBeenNonFinite(moment.pc)) return undefined;
    return this.#whereNonFinite(finite, moment.iteration, (first) => compare(first, moment) < 0);
  }

  /**
   * Undefined where it turns out that there is none.
   * @param after all is finite there
   * @param last an iteration by whose end a value that is not finite may have shown
   * @param counts whether it is to stop for one at a moment
   */
  async #whereNonFinite(
    after: Moment,
    last: number,
    counts = (first: Moment) => first.iteration <= last,
  ): Promise<Stop | undefined> {
    const first = await this.#nonFinite.findAfter(after, last);
    if (first === "paused") return { at: await this.runner.finishWhole(), outcome: paused };
    if (!first || !counts(first)) return undefined;
    await this.runner.settle(first);
    return { at: first, outcome: { kind: "nonFinite" } };
  }

  /** Back to where it began. */
  async #return(at: Moment): Promise<Stop> {
    await this.runner.settle(at);
    return { at, outcome: paused };
  }

  #endOf(iteration: number): Moment {
    return { iteration, pc: this.runner.trainer.programAt(iteration).instructions.length };
  }
}
