// A debugging session over a training run: a moment of a branch, and ways to others.
//
// Within an iteration every tensor has a place of its own, so rewinding is a smaller pc.
// To an earlier iteration: the nearest checkpoint, then the same instructions again. A change
// opens a branch, and is made again at its moment whenever the run comes by.

import type {
  Breakpoint,
  ElementOrder,
  ElementValue,
  Evaluation,
  EpochSummary,
  Granularity,
  Moment,
  NonFiniteTrace,
  TensorPath,
  VerifiedBreakpoint,
  WatchResult,
} from "../protocol/protocol";
import type { State } from "../run/backend";
import type { Checkpoint } from "../run/checkpoints";
import type { Program } from "../run/program";
import type { Trainer } from "../run/trainer";
import { unravel, type Index, type Tensor } from "../tensor/tensor";
import { Branches, type Branch } from "./branches";
import { revealOrder, type Revealing } from "./elements";
import { assertBatch, assertEditable } from "./edits";
import type { Scope } from "./expression/index";
import { Hunt } from "./hunt";
import { observed, type CheckHit } from "./lookout";
import { advance, coarser, compare, finer, start } from "./moment";
import { plotted, type Plot } from "./plot";
import { Runner, type Clock, type SessionEvents } from "./runner";
import { firstNonFinite, traceNonFinite, type Replay } from "./trace";
import { Trail } from "./trail";
import { watchResult } from "./watch";

export type { Clock, SessionEvents } from "./runner";

/** How a movement ended. */
export type Outcome =
  | { readonly kind: "arrived" | "paused" | "nonFinite" }
  | {
      readonly kind: "breakpoint";
      readonly ids: readonly number[];
      readonly isData: boolean;
      readonly sample?: number;
    };

const arrived = { kind: "arrived" } as const;
const paused = { kind: "paused" } as const;

export class Session {
  readonly branches: Branches;
  readonly #runner: Runner;
  readonly #hunt: Hunt;
  readonly #trail = new Trail();
  #moment: Moment = start;
  #watches: readonly string[] = [];
  #stopsAtNonFinite = true;
  /** Nothing has run since the branch was opened, so that another edit belongs to it. */
  #justOpened = false;

  constructor(
    readonly trainer: Trainer,
    private readonly clock: Clock,
    private readonly events: SessionEvents = {},
    /** Those of a session that was saved; nothing of them has run yet. */
    branches = new Branches(trainer.program.layers.length),
  ) {
    this.branches = branches;
    this.#runner = new Runner(trainer, this.branches.first, clock, events);
    this.#hunt = new Hunt(this.#runner, events);
  }

  get moment(): Moment {
    return this.#moment;
  }

  get branch(): Branch {
    return this.#runner.branch;
  }

  get epochs(): readonly EpochSummary[] {
    return this.branch.epochs;
  }

  /** The program of the iteration we are in. */
  get program(): Program {
    return this.trainer.programAt(this.#moment.iteration);
  }

  get breakpoints(): readonly Breakpoint[] {
    return this.#hunt.breakpoints;
  }

  get watches(): readonly string[] {
    return this.#watches;
  }

  /** In which order elements are stepped through. */
  get order(): ElementOrder {
    return this.#hunt.order;
  }

  set order(order: ElementOrder) {
    this.#hunt.order = order;
  }

  get checkpoints(): { iterations: readonly number[]; bytes: number; limit: number } {
    const { checkpoints } = this.#runner;
    return {
      iterations: checkpoints.all(this.branch).map(({ iteration }) => iteration),
      bytes: checkpoints.bytes,
      limit: checkpoints.limit,
    };
  }

  checkpointsOf(branch: Branch): readonly Checkpoint[] {
    return this.#runner.checkpoints.all(branch);
  }

  // ── steps ────────────────────────────────────────────────────────────────────────────────

  /** The next end of a unit. */
  next(by: Granularity): Promise<Outcome> {
    return this.#step(by);
  }

  /** Where the last step of this granularity began if it ended here, else the end of a unit before. */
  stepBack(by: Granularity): Promise<Outcome> {
    return this.#unstep(by);
  }

  /** One step of the next finer granularity. */
  stepIn(from: Granularity): Promise<Outcome> {
    return this.#step(finer(from));
  }

  /** The inverse of `stepIn`, from the granularity that it was given. */
  stepInBack(from: Granularity): Promise<Outcome> {
    return this.#unstep(finer(from));
  }

  /** To the end of the unit of the next coarser granularity. */
  stepOut(from: Granularity): Promise<Outcome> {
    return this.#step(coarser(from));
  }

  /** The inverse of `stepOut`. */
  stepOutBack(from: Granularity): Promise<Outcome> {
    return this.#unstep(coarser(from));
  }

  async #step(by: Granularity): Promise<Outcome> {
    const from = this.#moment;
    const outcome = await this.#go(advance(this.program, from, by, 1));
    if (outcome.kind === "arrived") this.#trail.took(by, from, this.#moment);
    return outcome;
  }

  #unstep(by: Granularity): Promise<Outcome> {
    const from = this.#trail.retrace(by, this.#moment);
    return this.#go(from ?? advance(this.program, this.#moment, by, -1));
  }

  // ── going somewhere ──────────────────────────────────────────────────────────────────────

  /** Stops `continue`, `goto`, searches and replays at the next iteration they complete. */
  pause(): void {
    this.#runner.pause();
  }

  /** Goes to a moment of a branch, replaying or training as far as it takes. */
  goto(moment: Moment, branch = this.branch): Promise<Outcome> {
    this.#trail.clear();
    this.#runner.follow(branch);
    return this.#go(moment);
  }

  async #go(moment: Moment): Promise<Outcome> {
    this.#runner.ready();
    this.#justOpened = false;
    const arrival = await this.#runner.show(moment.iteration, moment.pc);
    if (arrival === "paused") return this.#stopWhole();
    this.#moment = moment;
    return arrived;
  }

  /** Stops at the end of the trainer's iteration. */
  async #stopWhole(): Promise<Outcome> {
    const { trainer } = this;
    const { iteration } = trainer;
    const pc = trainer.currentProgram.instructions.length;
    trainer.runTo(pc);
    this.#moment = { iteration, pc };
    if (this.#runner.endsEpoch(iteration)) await this.#runner.finishEpoch(this.weights());
    return paused;
  }

  /**
   * Trains to the end of an epoch that lies ahead, until a breakpoint, a pause, or the first value that is not finite.
   * @param epochs how many epochs the run is to have; past them it trains one more
   */
  async continue(epochs: number): Promise<Outcome> {
    const { trainer, program } = this;
    const { iteration, pc } = this.#moment;
    const begun = pc === program.instructions.length ? iteration + 1 : iteration;
    const ahead = Math.max(epochs, Math.floor(begun / trainer.iterationsPerEpoch) + 1);
    const last = ahead * trainer.iterationsPerEpoch - 1;
    return this.runTo({ iteration: last, pc: program.instructions.length });
  }

  /** Trains to a moment ahead, until a breakpoint, a pause, or the first value that is not finite. */
  async runTo(last: Moment): Promise<Outcome> {
    const now = this.#moment;
    if (compare(last, now) <= 0) return arrived;
    if ((await this.#beginSearch()) === "paused") return this.#return();
    const watchFrom = this.#hunt.watchFrom(now.iteration);
    const begin = watchFrom < now.iteration ? { iteration: watchFrom, pc: 0 } : now;
    if ((await this.#runner.show(begin.iteration, begin.pc)) === "paused") return this.#return();

    let hit: CheckHit | undefined;
    const lookout = this.#hunt.onwards(now, (found) => (hit = found));
    const stopAtNonFinite = this.#stopsAtNonFinite && !this.#isPastNonFinite(now);
    const arrival = await this.#runner.run(last.iteration, { lookout, stopAtNonFinite });
    const { trainer } = this;
    if (arrival === "nonFinite") return this.#stopWhereNonFinite(trainer.iteration - 1);
    if (arrival === "paused") return this.#stopWhole();
    if (arrival === "arrived" && !lookout.during(trainer)) {
      trainer.runTo(last.pc);
      lookout.after(trainer);
    }
    if (hit) return this.#stopAt(hit);
    this.#moment = last;
    if (stopAtNonFinite && !this.#isFiniteHere()) return this.#stopWhereNonFinite(last.iteration);
    if (last.pc === this.program.instructions.length && this.#runner.endsEpoch(last.iteration)) {
      await this.#runner.finishEpoch(this.weights());
    }
    return arrived;
  }

  /** To the last hit of a breakpoint before this moment, or to the beginning of the run. */
  async reverseContinue(): Promise<Outcome> {
    if ((await this.#beginSearch()) === "paused") return this.#return();
    const hit = this.#hunt.canStop ? await this.#hunt.lastBefore(this.#moment) : undefined;
    if (hit === "paused") return this.#return();
    return hit ? this.#stopAt(hit) : this.#go(start);
  }

  #beginSearch(): ReturnType<Hunt["count"]> {
    this.#runner.ready();
    this.#trail.clear();
    this.#justOpened = false;
    return this.#hunt.count(this.#moment);
  }

  async #stopAt(hit: CheckHit): Promise<Outcome> {
    const { check, moment, sample } = hit;
    this.#runner.ready();
    await this.#runner.show(moment.iteration, moment.pc);
    this.#moment = moment;
    const ids = this.#hunt.idsAt(hit);
    return { kind: "breakpoint", ids, isData: check.isData, ...(sample !== undefined && { sample }) };
  }

  // ── breakpoints ──────────────────────────────────────────────────────────────────────────

  setBreakpoints(breakpoints: readonly Breakpoint[]): readonly VerifiedBreakpoint[] {
    return this.#hunt.set(breakpoints);
  }

  /** Whether `continue` stops at the first value that is not finite. */
  set stopsAtNonFinite(stops: boolean) {
    this.#stopsAtNonFinite = stops;
  }

  /** By breakpoint, the iterations of this branch where it is known to be hit, ascending. */
  hits(): ReturnType<Hunt["hits"]> {
    return this.#hunt.hits();
  }

  // ── what is not finite ───────────────────────────────────────────────────────────────────

  /** Every tensor of this iteration that is written so far. */
  #isFiniteHere(): boolean {
    const { trainer, program } = this;
    return program.instructions
      .slice(0, this.#moment.pc)
      .every(({ writes }) => trainer.measure(writes).nonFinite === 0);
  }

  /** @param last an iteration by whose end it has shown */
  async #stopWhereNonFinite(last: number): Promise<Outcome> {
    const first = await this.#findNonFinite(last);
    if (!first) return this.#stopWhole();
    await this.#runner.show(first.iteration, first.pc);
    this.#moment = first;
    return { kind: "nonFinite" };
  }

  /**
   * After the first operation that wrote a value that is not finite. While a run goes on only the loss is looked at in
   * every iteration, and all of it where health is measured: it may have been there a little before it showed.
   */
  async #findNonFinite(last: number): Promise<Moment | undefined> {
    const { branch } = this;
    const from = Math.min(branch.finiteTo, last) + 1;
    branch.firstNonFinite ??= await firstNonFinite(
      this.#replay("looking for the first NaN", from, last),
      from,
      last,
    );
    return branch.firstNonFinite;
  }

  /** Where the run first left the finite numbers and why, as far as it has been; undefined when it has not. */
  async trace(): Promise<NonFiniteTrace | undefined> {
    this.#runner.ready();
    const last = Math.max(this.branch.history.length - 1, this.#moment.iteration);
    const first = await this.#findNonFinite(last);
    const trace = first && (await traceNonFinite(this.#replay("tracing", 0, last), first));
    await this.#return();
    return trace;
  }

  #replay(what: string, from: number, to: number): Replay {
    const { trainer } = this;
    return {
      program: (iteration) => trainer.programAt(iteration),
      seek: async ({ iteration, pc }) => {
        this.events.working?.(what, iteration - from, to - from);
        return (await this.#runner.show(iteration, pc, what)) === "arrived";
      },
      read: (path) => trainer.read(path),
      measure: (path) => trainer.measure(path),
    };
  }

  /** Who goes on from there has seen it. */
  #isPastNonFinite(now: Moment): boolean {
    const { firstNonFinite } = this.branch;
    return firstNonFinite !== undefined && compare(firstNonFinite, now) <= 0;
  }

  // ── edits ────────────────────────────────────────────────────────────────────────────────

  /**
   * Changes one element at this moment and opens a branch, or adds to the one that was just opened here. A parameter
   * whose update has run is changed in its updated value: the other no longer matters.
   * @throws Error when there is no such element, or it is not written yet
   */
  async setVariable(path: TensorPath, index: Index, value: number): Promise<Outcome> {
    const { iteration, pc } = this.#moment;
    const next = `${path}.next`;
    const target = this.program.parameters.includes(path) && this.isWritten(next) ? next : path;
    assertEditable(this.program, target, index, value, this.isWritten(target));
    await this.#runner.show(iteration, pc);
    this.trainer.rewind(pc);
    const branch = this.#openBranch();
    branch.add({ kind: "value", at: { iteration, pc }, path: target, index, value });
    this.#runner.continueOn(branch);
    this.trainer.runTo(pc);
    this.#moment = { iteration, pc };
    return arrived;
  }

  /**
   * Gives the next iteration that begins another batch, and opens a branch.
   * @throws Error when it is of another size, or has an index that there is not
   */
  async setBatch(indices: readonly number[]): Promise<Outcome> {
    const { iteration, pc } = this.#moment;
    const begins = pc === 0 ? iteration : iteration + 1;
    assertBatch(indices, this.trainer.batches.at(begins).length, this.trainer.train.images.count);
    await this.#runner.show(iteration, pc);
    this.trainer.rewind(pc);
    const branch = this.#openBranch();
    branch.add({ kind: "batch", at: { iteration, pc }, indices });
    this.#runner.continueOn(branch);
    if (pc === 0) this.#runner.restart(); // it is this iteration's own batch
    await this.#runner.show(iteration, pc);
    this.#moment = { iteration, pc };
    return arrived;
  }

  #openBranch(): Branch {
    if (this.#justOpened) return this.branch;
    const { iteration, pc } = this.#moment;
    const { trainer, program, branch } = this;
    this.#justOpened = true;
    this.#trail.clear();
    const over = pc === program.instructions.length ? iteration + 1 : iteration;
    return this.branches.open({
      parent: branch,
      at: { iteration, pc },
      evaluated: pc >= program.evaluated ? iteration + 1 : iteration,
      epochs: Math.floor(over / trainer.iterationsPerEpoch),
    });
  }

  // ── looking ──────────────────────────────────────────────────────────────────────────────

  /** Whether a tensor holds its value of this moment. */
  isWritten(path: TensorPath): boolean {
    const { instructions, shapes } = this.program;
    const writer = instructions.findIndex(({ writes }) => writes === path);
    return writer < 0 ? path in shapes : writer < this.#moment.pc;
  }

  /**
   * A tensor as it is at this moment, or undefined when it is not written yet.
   * @throws Error when the program has no tensor of that name, or the run is under way.
   */
  read(path: TensorPath): Tensor | undefined {
    if (!(path in this.program.shapes)) {
      throw new Error(`unknown tensor "${path}"; known are ${Object.keys(this.program.shapes).join(", ")}`);
    }
    if (this.#isUnderWay) throw new Error(`the run is under way; pause it to read "${path}"`);
    return this.isWritten(path) ? this.trainer.read(path) : undefined;
  }

  /** The weights of this moment: each one updated if its update has run. */
  weights(): State {
    if (this.#isUnderWay) return this.trainer.weights();
    return new Map(
      this.program.parameters.map((path) => [path, this.read(`${path}.next`) ?? this.trainer.read(path)]),
    );
  }

  /** All that an expression can be told of this moment. */
  scope(): Scope {
    return observed(this.trainer, this.#moment.pc);
  }

  /** Where elements are stepped through: the tensor, the order of its elements' offsets, and how many are revealed. */
  revealing(): Revealing | undefined {
    const { iteration, pc, element: count } = this.#moment;
    if (count === undefined) return undefined;
    const path = this.program.instructions[pc - 1]!.writes;
    const key = [this.branch.id, iteration, pc, this.order].join(" ");
    if (this.#revealing?.key !== key) {
      const tensor = this.trainer.read(path);
      this.#revealing = { key, path, tensor, offsets: revealOrder(tensor, this.order) };
    }
    return { ...this.#revealing, count };
  }
  #revealing: (Omit<Revealing, "count"> & { key: string }) | undefined;

  /** The element that was revealed last, where elements are stepped through. */
  element(): (ElementValue & { rank: number; count: number; order: ElementOrder }) | undefined {
    const revealing = this.revealing();
    if (!revealing) return undefined;
    const { path, tensor, offsets, count: rank } = revealing;
    const offset = offsets[rank - 1]!;
    const index = unravel(offset, tensor.shape);
    return { path, index, value: tensor.data[offset]!, rank, count: offsets.length, order: this.order };
  }

  setWatches(expressions: readonly string[]): readonly WatchResult[] {
    this.#watches = expressions;
    return this.watched();
  }

  watched(): readonly WatchResult[] {
    if (this.#isUnderWay)
      return this.#watches.map((expression) => ({ expression, error: "the run is under way" }));
    const scope = this.scope();
    return this.#watches.map((expression) => watchResult(expression, this.trainer.program, scope));
  }

  /**
   * An expression's values over iterations from … to − 1 of this branch, as far as it has been, by replay. The session
   * comes back to where it is.
   * @throws ExpressionError
   */
  async plot(expression: string, from: number, to: number, points: number): Promise<Plot> {
    this.#runner.ready();
    const plot = await plotted(this.#runner, expression, { from, to, points });
    await this.#return();
    return plot;
  }

  /** Looks at another moment, perhaps of another branch, and comes back. */
  async lookAt<T>(moment: Moment, branch: Branch, look: () => T): Promise<T> {
    const [back, home] = [this.#moment, this.branch];
    this.#runner.ready();
    this.#runner.follow(branch);
    try {
      if ((await this.#runner.show(moment.iteration, moment.pc)) === "paused") throw new Error("paused");
      this.#moment = moment;
      return look();
    } finally {
      this.#runner.ready();
      this.#runner.follow(home);
      await this.#runner.show(back.iteration, back.pc);
      this.#moment = back;
    }
  }

  /** Loss and accuracy on the test set under the weights of this moment. */
  evaluate(): Promise<Evaluation> {
    return this.trainer.evaluate(this.trainer.test, this.weights(), this.clock.breathe);
  }

  /** Back to the moment that a search began at. */
  async #return(): Promise<Outcome> {
    const { iteration, pc } = this.#moment;
    const wasPaused = this.#runner.isPauseWanted;
    this.#runner.ready();
    await this.#runner.show(iteration, pc);
    return wasPaused ? paused : arrived;
  }

  /** While a run goes on the trainer is ahead, and this iteration's tensors were never written. */
  get #isUnderWay(): boolean {
    return this.trainer.iteration !== this.#moment.iteration || this.trainer.executed < this.#moment.pc;
  }
}
