// A debugging session over a training run: a moment of a branch, and ways to others.
//
// Within an iteration every tensor has a place of its own, so rewinding is a smaller pc.
// To an earlier iteration: the nearest checkpoint, then the same instructions again. A change
// opens a branch, and is made again at its moment whenever the run comes by.

import type {
  Breakpoint,
  ElementOrder,
  Evaluation,
  EpochSummary,
  Granularity,
  Moment,
  NonFiniteTrace,
  TensorPath,
  Timeline,
  VerifiedBreakpoint,
} from "../protocol/protocol";
import type { Checkpoint } from "../run/history/checkpoints";
import { nextOf } from "../protocol/relatedTensors";
import type { Trainer } from "../run/trainer";
import type { Index } from "../tensor/tensor";
import { Branches, forkOf, type Branch } from "./branches";
import { assertBatch, assertEditable } from "./edits";
import { advance, coarser, compare, finer, start } from "./time/moment";
import { plotted, type Plot } from "./watches/plot";
import { Paused } from "./time/paused";
import type { Clock } from "./time/clock";
import { Runner, type SessionEvents } from "./time/runner";
import { arrived, paused, Search, type Outcome, type Stop } from "./time/search";
import { MomentView } from "./momentView";
import { StepHistory } from "./time/stepHistory";

export class Session extends MomentView {
  readonly branches: Branches;
  readonly #runner: Runner;
  readonly #search: Search;
  readonly #stepHistory = new StepHistory();
  #moment: Moment = start;
  /** Nothing has run since the branch was opened, so that another edit belongs to it. */
  #justOpened = false;
  #isOnward = false;

  constructor(
    trainer: Trainer,
    private readonly clock: Clock,
    events: SessionEvents = {},
  ) {
    super(trainer);
    this.branches = new Branches(trainer.program.layers.length);
    this.#runner = new Runner(trainer, this.branches.first, clock, events);
    this.#search = new Search(this.#runner, events);
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

  get breakpoints(): readonly Breakpoint[] {
    return this.#search.breakpoints;
  }

  /** In which order elements are stepped through. */
  get order(): ElementOrder {
    return this.#search.order;
  }

  set order(order: ElementOrder) {
    this.#search.order = order;
  }

  get checkpoints(): Timeline["checkpoints"] {
    return this.#runner.checkpoints.of(this.branch);
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
    if (outcome.kind === "arrived") this.#stepHistory.took(by, from, this.#moment);
    return outcome;
  }

  #unstep(by: Granularity): Promise<Outcome> {
    const at = this.#moment;
    return this.#go(this.#stepHistory.retrace(by, at) ?? advance(this.program, at, by, -1));
  }

  // ── going somewhere ──────────────────────────────────────────────────────────────────────

  /** Stops `continue`, `goto`, searches and replays at the next iteration they complete. */
  pause(): void {
    this.#runner.pause();
  }

  /** Goes to a moment of a branch, replaying or training as far as it takes. */
  goto(moment: Moment, branch = this.branch): Promise<Outcome> {
    this.#stepHistory.clear();
    this.#runner.follow(branch);
    return this.#go(moment);
  }

  async #go(moment: Moment): Promise<Outcome> {
    this.#runner.ready();
    this.#justOpened = false;
    const arrival = await this.#runner.show(moment.iteration, moment.pc);
    if (arrival === "paused") return this.#standAt({ at: await this.#runner.finishWhole(), outcome: paused });
    return this.#standAt({ at: moment, outcome: arrived });
  }

  #standAt({ at, outcome }: Stop): Outcome {
    this.#moment = at;
    return outcome;
  }

  /**
   * Trains to the end of an epoch that lies ahead, until a breakpoint, a pause, or the first value that is not finite.
   * @param epochs how many epochs the run is to have; past them it trains one more
   */
  async continue(epochs: number): Promise<Outcome> {
    const { trainer, program } = this;
    const begun = this.#moment.iteration + (this.#moment.pc === program.instructions.length ? 1 : 0);
    const ahead = Math.max(epochs, Math.floor(begun / trainer.iterationsPerEpoch) + 1);
    const last = ahead * trainer.iterationsPerEpoch - 1;
    return this.runTo({ iteration: last, pc: program.instructions.length });
  }

  /**
   * Trains to a moment ahead, until a breakpoint, a pause, or the first value that is not finite: what is asked for now or
   * while it goes on.
   */
  async runTo(last: Moment): Promise<Outcome> {
    if (compare(last, this.#moment) <= 0) return arrived;
    this.#beginSearch();
    this.#isOnward = true;
    try {
      return this.#standAt(await this.#search.onwards(this.#moment, last));
    } finally {
      this.#isOnward = false;
    }
  }

  /** To the last hit of a breakpoint before this moment, or to the beginning of the run. */
  async reverseContinue(): Promise<Outcome> {
    this.#beginSearch();
    return this.#standAt(await this.#search.backwards(this.#moment));
  }

  #beginSearch(): void {
    this.#runner.ready();
    this.#stepHistory.clear();
    this.#justOpened = false;
  }

  // ── breakpoints ──────────────────────────────────────────────────────────────────────────

  setBreakpoints(breakpoints: readonly Breakpoint[]): readonly VerifiedBreakpoint[] {
    return this.#search.setBreakpoints(breakpoints);
  }

  /** Whether `continue` stops at the first value that is not finite. */
  set stopsAtNonFinite(stops: boolean) {
    this.#search.stopsAtNonFinite = stops;
  }

  /** By breakpoint, what is known of its hits on this branch. A part of it may be looked at closely. */
  hits(from?: number, to?: number): Timeline["hits"] {
    return this.#search.hits(from, to);
  }

  /** What the conditions of these breakpoints compare here, by their ids. */
  compared(ids: readonly number[], sample?: number): ReturnType<Search["compared"]> {
    return this.#search.compared(this.#moment, ids, sample);
  }

  // ── edits ────────────────────────────────────────────────────────────────────────────────

  /**
   * Changes one element at this moment and opens a branch, or adds to the one that was just opened here. A parameter
   * (or whatever else is carried) whose update has run is changed in its updated value: the other no longer matters.
   * @throws Error when there is no such element, or it is not written yet
   */
  async setVariable(path: TensorPath, index: Index, value: number): Promise<Outcome> {
    const { iteration, pc } = this.#moment;
    const next = nextOf(this.program, path);
    const target = next !== undefined && this.isWritten(next) ? next : path;
    assertEditable(this.program, target, index, value, this.isWritten(target));
    this.branches.assertRoom();
    await this.#runner.settle(this.#moment);
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
    assertBatch(indices, this.trainer, begins);
    this.branches.assertRoom(indices.length);
    await this.#runner.settle(this.#moment);
    this.trainer.rewind(pc);
    const branch = this.#openBranch();
    branch.add({ kind: "batch", at: { iteration, pc }, indices });
    this.#runner.continueOn(branch);
    if (pc === 0) this.#runner.restart(); // it is this iteration's own batch
    await this.#runner.settle(this.#moment);
    this.#moment = { iteration, pc };
    return arrived;
  }

  /**
   * Lets go of a branch and of those that leave it: their edits, curves and checkpoints.
   * @returns which they were
   * @throws Error for the first branch, and where the current one would go
   */
  deleteBranch(branch: Branch): readonly Branch[] {
    const gone = this.branches.remove(branch, this.branch);
    for (const one of gone) this.#runner.checkpoints.drop(one);
    return gone;
  }

  #openBranch(): Branch {
    if (this.#justOpened) return this.branch;
    this.#justOpened = true;
    this.#stepHistory.clear();
    const { iteration, pc } = this.#moment;
    return this.branches.open(forkOf(this.branch, { iteration, pc }, this.trainer));
  }

  /** Where one would be if the run that is under way were paused now; else where one is. */
  get whereabouts(): Moment {
    const { iteration, executed, currentProgram } = this.trainer;
    const reached = { iteration, pc: executed || currentProgram.instructions.length };
    return this.#isOnward && compare(reached, this.#moment) > 0 ? reached : this.#moment;
  }

  /** Lets go of memory, threads and whatever lies on a disk. Nothing may be asked of it afterwards. */
  close(): void {
    this.trainer.close();
    this.#runner.checkpoints.close();
  }

  /** What drives it along its branches: for those who write it down, or have it again. */
  get runner(): Runner {
    return this.#runner;
  }

  // ── looking elsewhere ──────────────────────────────────────────────────────────────────────────────

  /** Where the run first left the finite numbers and why, as far as it has been; undefined when it has not. */
  async trace(): Promise<NonFiniteTrace | undefined> {
    this.#runner.ready();
    const last = Math.max(this.branch.history.length - 1, this.#moment.iteration);
    const trace = await this.#search.trace(this.#moment, last);
    await this.#runner.settle(this.#moment);
    return trace;
  }

  /**
   * An expression's values over iterations from … to − 1 of this branch, as far as it has been, by replay. The session
   * comes back to where it is.
   * @throws ExpressionError
   */
  async plot(expression: string, from: number, to: number, points: number): Promise<Plot> {
    this.#runner.ready();
    const plot = await plotted(this.#runner, expression, { from, to, points });
    await this.#runner.settle(this.#moment);
    return plot;
  }

  /**
   * Looks at another moment, perhaps of another branch, and comes back.
   * @throws Error where the branch has not been there: looking must not train it
   */
  async lookAt<T>(moment: Moment, branch: Branch, look: () => T): Promise<T> {
    const [back, home] = [this.#moment, this.branch];
    const isKnown = moment.iteration < branch.history.length;
    if (!isKnown && !(branch === home && compare(moment, back) <= 0)) {
      const last = branch.history.length - 1;
      throw new Error(`${branch.name} has been to iteration ${last} only, not to ${moment.iteration}`);
    }
    this.#runner.ready();
    this.#runner.follow(branch);
    try {
      if ((await this.#runner.show(moment.iteration, moment.pc)) === "paused") throw new Paused();
      this.#moment = moment;
      return look();
    } finally {
      this.#runner.follow(home);
      await this.#runner.settle(back);
      this.#moment = back;
    }
  }

  /** Loss and accuracy on the test set under the weights of this moment. */
  evaluate(): Promise<Evaluation> {
    return this.trainer.evaluator.evaluate(this.trainer.test, this.weights(), this.clock.breathe);
  }
}
