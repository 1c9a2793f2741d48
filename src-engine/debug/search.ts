// Ways through time whose end is not known beforehand: onwards or in rewind, until a breakpoint, a
// pause, or the first value that is not finite. What they are to stop at may change on the way.

import type {
  Breakpoint,
  ElementOrder,
  Moment,
  NonFiniteTrace,
  Timeline,
  VerifiedBreakpoint,
} from "../protocol/protocol";
import type { Trainer } from "../run/trainer";
import { Hunt } from "./hunt";
import type { CheckHit } from "./lookout";
import { start } from "./moment";
import { NonFinite } from "./nonFinite";
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
  readonly #hunt: Hunt;
  readonly #nonFinite: NonFinite;
  #stopsAtNonFinite = true;
  /** It is to stop at something else than when it began. */
  #isAskedAnew = false;

  constructor(
    private readonly runner: Runner,
    events: SessionEvents,
  ) {
    this.#hunt = new Hunt(runner, events);
    this.#nonFinite = new NonFinite(runner, events);
  }

  get breakpoints(): readonly Breakpoint[] {
    return this.#hunt.breakpoints;
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): readonly VerifiedBreakpoint[] {
    this.#isAskedAnew ||= JSON.stringify(breakpoints) !== JSON.stringify(this.breakpoints);
    return this.#hunt.set(breakpoints);
  }

  /** Whether a run onwards stops at the first value that is not finite. */
  set stopsAtNonFinite(stops: boolean) {
    this.#isAskedAnew ||= stops !== this.#stopsAtNonFinite;
    this.#stopsAtNonFinite = stops;
  }

  /** In which order elements are stepped through. */
  get order(): ElementOrder {
    return this.#hunt.order;
  }

  set order(order: ElementOrder) {
    this.#hunt.order = order;
  }

  /** By breakpoint, what is known of its hits on this branch. A part of it may be looked at closely. */
  hits(from?: number, to?: number): Timeline["hits"] {
    return this.#hunt.hits(from, to);
  }

  /** What the conditions of these breakpoints compare at a moment, by their ids. */
  compared(at: Moment, ids: readonly number[], sample?: number): ReturnType<Hunt["comparedAt"]> {
    return this.#hunt.comparedAt(at, ids, sample);
  }

  /** How the first value that is not finite came to be. The trainer is left somewhere. @param last how far the run has been */
  trace(last: number): Promise<NonFiniteTrace | undefined> {
    return this.#nonFinite.trace(last);
  }

  /**
   * Trains from one moment to another. Where other stops are asked for on the way, it begins from where it is, as if it
   * had been paused.
   */
  async onwards(from: Moment, last: Moment): Promise<Stop> {
    let here = from;
    let now = from;
    for (;;) {
      this.#isAskedAnew = false;
      const stop = await this.#onwards(now, last);
      if (stop === "paused") return this.#return(here);
      if (stop) return stop;
      const { iteration } = this.runner.trainer;
      if (iteration <= now.iteration) continue;
      now = { iteration, pc: 0 };
      here = this.#endOf(iteration - 1); // the same moment, by its name
    }
  }

  /** Undefined at the start of an iteration, where other stops are asked for; paused before it began. */
  async #onwards(from: Moment, last: Moment): Promise<Stop | "paused" | undefined> {
    const { runner } = this;
    const { trainer } = runner;
    if ((await this.#hunt.count(from)) === "paused") return "paused";
    const watchFrom = this.#hunt.watchFrom(from.iteration);
    const begin = watchFrom < from.iteration ? { iteration: watchFrom, pc: 0 } : from;
    if ((await runner.show(begin.iteration, begin.pc)) === "paused") return "paused";

    let hit: CheckHit | undefined;
    const watch = this.#hunt.onwards(from, (found) => (hit = found));
    const lookout = {
      during: (trainer: Trainer) => this.#isAskedAnew || watch.during(trainer),
      after: (trainer: Trainer) => watch.after(trainer),
    };
    const stopAtNonFinite = this.#stopsAtNonFinite && !this.#nonFinite.isBehind(from);
    const arrival = await runner.run(last.iteration, { lookout, stopAtNonFinite });
    this.#hunt.lookedUpTo(trainer.iteration);
    if (arrival === "nonFinite") return this.#whereNonFinite(trainer.iteration - 1);
    // Paused, it finishes an iteration first: that one is looked at like all others.
    const isPaused = arrival === "paused" && trainer.iteration < last.iteration;
    const at = isPaused ? this.#endOf(trainer.iteration) : last;
    if (arrival !== "found" && !lookout.during(trainer)) {
      trainer.runTo(at.pc);
      lookout.after(trainer);
    }
    if (hit) return this.#where(hit);
    if (this.#isAskedAnew) return undefined;
    if (stopAtNonFinite && !runner.isFiniteUpTo(at.pc)) return this.#whereNonFinite(at.iteration);
    if (at.pc === trainer.currentProgram.instructions.length) await runner.finishWhole();
    return { at, outcome: isPaused ? paused : arrived };
  }

  /** To the last hit of a breakpoint before a moment, or to the beginning of the run. */
  async backwards(from: Moment): Promise<Stop> {
    if ((await this.#hunt.count(from)) === "paused") return this.#return(from);
    const hit = this.#hunt.canStop ? await this.#hunt.lastBefore(from) : undefined;
    if (hit === "paused") return this.#return(from);
    if (hit) return this.#where(hit);
    await this.runner.settle(start);
    return { at: start, outcome: arrived };
  }

  async #where(hit: CheckHit): Promise<Stop> {
    const { check, moment, sample } = hit;
    await this.runner.settle(moment);
    const ids = this.#hunt.idsAt(hit);
    return {
      at: moment,
      outcome: { kind: "breakpoint", ids, isData: check.isData, ...(sample !== undefined && { sample }) },
    };
  }

  /** @param last an iteration by whose end a value that is not finite has shown */
  async #whereNonFinite(last: number): Promise<Stop> {
    const first = await this.#nonFinite.find(last);
    if (!first) return { at: await this.runner.finishWhole(), outcome: paused };
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
