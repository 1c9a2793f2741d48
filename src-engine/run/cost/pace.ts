// How long the engine may be silent. A backend tells what it is about to run and what it has run; what was expected of it is
// held against what it took, so that a slow or busy machine is given its time. Where an iteration is long, the engine gives
// a sign of life between two kernels.

import type { Backend, Machine, Pacing } from "../backend";
import { evaluationBatch, numbersOf, timesOf } from "./cost";
import type { Program } from "../program/program";

/** Honest work is never silent for longer than this, and ten times what is expected of it. */
const LEAST = 5000;
const TIMES = 10;
const BEAT_EVERY = 250;
/** A machine is judged by at least so many milliseconds of its work. */
const JUDGED_BY = 20;
/** How much a slower time counts at once, and how soon it is forgotten: a computer that slept was not slow. */
const SLOWEST = 50;
const QUICKEST = 0.1;
const FORGETTING = 1 / 64;

/** Milliseconds for a million numbers: initialising, copying, measuring or hashing all of a program's tensors. */
const TOUCHING = 20;

export class Pace implements Pacing {
  readonly #expected = new Map<Machine, number>();
  #slowness = 1;
  #since = 0;
  #beaten = 0;
  #took = 0;
  #wanted = 0;

  /** @param alive gives a sign of life, at once */
  constructor(
    private readonly now: () => number,
    private readonly alive: () => void,
  ) {}

  /** For so many milliseconds the engine may say nothing. */
  get patience(): number {
    const longest = Math.max(0, ...this.#expected.values());
    return LEAST + Math.ceil(TIMES * longest * this.#slowness);
  }

  expect(machine: Machine, milliseconds: number): void {
    if (milliseconds === 0) return void this.#expected.delete(machine);
    const before = this.patience;
    this.#expected.set(machine, Math.max(milliseconds, this.#expected.get(machine) ?? 0));
    if (this.patience > before) this.#speak(this.now()); // what comes next may take that long
  }

  begin(): void {
    this.#since = this.now();
  }

  beat(): void {
    const now = this.now();
    if (now - this.#beaten >= BEAT_EVERY) this.#speak(now);
  }

  done(milliseconds: number): void {
    this.#took += this.now() - this.#since;
    this.#wanted += milliseconds;
    if (this.#took < JUDGED_BY) return;
    const slowness = Math.min(SLOWEST, Math.max(QUICKEST, this.#took / this.#wanted));
    this.#slowness += Math.max(slowness - this.#slowness, (slowness - this.#slowness) * FORGETTING);
    this.#took = this.#wanted = 0;
  }

  #speak(now: number): void {
    this.#beaten = now;
    this.alive();
  }
}

/** A backend that tells how it gets on. */
export function paced(backend: Backend, pacing: Pacing): Backend {
  return { name: backend.name, start: () => backend.start(pacing) };
}

/** Of work beside the run, whose batches are no larger than an evaluation's: it is expected with the run. */
export function beside(pacing: Pacing): Pacing {
  return {
    expect: () => undefined,
    begin: () => pacing.begin(),
    beat: () => pacing.beat(),
    done: (milliseconds) => pacing.done(milliseconds),
  };
}

/**
 * The longest that is computed between two beats, in milliseconds.
 * @param parts an iteration is one piece where nobody looks, or so many at once
 */
export function longestOf(program: Program, backend: Backend["name"], parts: number): number {
  const times = timesOf(program, backend);
  const iteration = times.reduce((sum, time) => sum + time, 0) / parts;
  const batches = Math.max(1, evaluationBatch(program) / program.batchSize);
  const ofSamples = Object.fromEntries(Object.entries(program.tensors).filter(([, one]) => one.perSample));
  const touched = numbersOf(program) + (batches - 1) * numbersOf({ tensors: ofSamples });
  return Math.max(iteration, ...times) * batches + (TOUCHING * touched) / 1e6;
}
