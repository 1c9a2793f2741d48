// Drives the trainer along a branch: forward at full speed, and to anywhere by way of the
// nearest checkpoint, listening now and then.

import type { EpochSummary, Moment, TensorPath } from "../../protocol/protocol";
import type { State } from "../../run/backend";
import { Checkpoints } from "../../run/history/checkpoints";
import { summarize } from "../../run/history/epoch";
import { nextOf } from "../../protocol/relatedTensors";
import { weightsOf } from "../../run/program/program";
import { assertRecorded, type RecordedMoments } from "../../run/recorded/recordedMoments";
import type { Trainer } from "../../run/trainer";
import { alertsAt } from "../health/alerts";
import { ownerOf, type Branch, type Raised } from "../branches";
import { isObserved, measureHealth, type Meter } from "../health/health";
import type { Clock } from "./clock";
import type { Arrival, Journey } from "./journey";

export interface SessionEvents {
  /** A slice of free running is done. */
  progress?(moment: Moment): void;
  /** A slice of something that is not training as such is done: a replay, a search. */
  working?(what: string, done: number, total: number): void;
  epoch?(summary: EpochSummary): void;
  alert?(raised: Raised): void;
  /** A logpoint was passed. */
  output?(breakpoint: number, moment: Moment, text: string): void;
  /** Something went wrong that ends nothing. */
  failed?(message: string): void;
}

/** Weights and settings at the start of an iteration, of the eldest branch that has it. */
export interface Start {
  readonly branch: Branch;
  readonly iteration: number;
  readonly state: State;
}

/** How long the engine works before it listens, in milliseconds. */
const SLICE = 12;

export class Runner {
  readonly checkpoints: Checkpoints;
  #branch: Branch;
  /** The trainer's memory may be another branch's. */
  #stale = false;
  #pauseWanted = false;
  #finiteTo = -1;
  #busy = 0;

  constructor(
    readonly trainer: Trainer,
    branch: Branch,
    private readonly clock: Clock,
    private readonly events: SessionEvents,
  ) {
    this.checkpoints = new Checkpoints(trainer.cost, clock, (message) => events.failed?.(message));
    this.#branch = branch;
    trainer.follow(branch);
    trainer.spec.recorded?.losses.forEach((loss, at) => branch.history.record(at, loss, NaN)); // somebody went all the way
    this.checkpoints.keep(branch, 0, trainer.state());
  }

  get branch(): Branch {
    return this.#branch;
  }

  /** Whether the trainer's memory is that of a moment of this branch. It is not while a run or a replay is under way. */
  isAt({ iteration, pc }: Moment): boolean {
    const { trainer } = this;
    const isThere = trainer.iteration === iteration && trainer.executed >= pc && trainer.editedAt <= pc;
    return isThere && !this.#stale;
  }

  /** What the iteration started from that the trainer is in; undefined where its memory is another branch's. */
  get start(): Start | undefined {
    const { iteration } = this.trainer;
    if (this.#stale) return undefined;
    return { branch: ownerOf(this.#branch, iteration), iteration, state: this.trainer.state() };
  }

  /** Takes over weights that were kept elsewhere. */
  adopt({ branch, iteration, state }: Start): void {
    if (iteration > 0 && this.checkpoints.hasRoom(state)) this.checkpoints.keep(branch, iteration, state);
  }

  /** Goes to such weights, at once. The epoch is summed up that ended there, where nobody came to it. */
  async begin(branch: Branch, { iteration, state }: Start, busy: number): Promise<void> {
    this.continueOn(branch);
    this.#restore({ iteration, state });
    this.#busy = busy;
    if (this.endsEpoch(iteration - 1)) await this.finishEpoch(this.trainer.weights());
  }

  /** What was to be said at the columns of a branch that came from elsewhere. */
  recall(branch: Branch): void {
    const { health, history } = branch;
    const observed = { health, loss: (iteration: number) => history.loss(iteration) };
    for (let k = 0; k < health.count; k++) {
      const iteration = health.iteration(k);
      if (branch.parent && iteration < branch.at.iteration) continue;
      for (const finding of alertsAt(observed, k, this.trainer.programAt(iteration)))
        branch.alerts.push({ iteration, alert: { id: this.#alertIds++, ...finding } });
    }
  }

  /** Milliseconds of training in the epoch that is under way. */
  get busy(): number {
    return this.#busy;
  }

  /** Ends the journey under way at the next iteration it completes. */
  pause(): void {
    this.#pauseWanted = true;
  }

  /** A pause that was asked for before now meant something else. */
  ready(): void {
    this.#pauseWanted = false;
  }

  /** The last iteration of the journey that was looked at wholly and was finite as it ended; −1 before any was. */
  get finiteTo(): number {
    return this.#finiteTo;
  }

  /** Another branch from now on; the next journey goes there by way of a checkpoint. */
  follow(branch: Branch): void {
    if (branch === this.#branch) return;
    this.continueOn(branch);
    this.#stale = true;
  }

  /** A branch that is the same up to where the trainer stands: one that begins here, or that was changed from here on. */
  continueOn(branch: Branch): void {
    this.#branch = branch;
    this.trainer.follow(branch);
  }

  /** What stands in the trainer's memory is not to be relied on. */
  restart(): void {
    this.#stale = true;
  }

  /** To the start of an iteration, or to where in it the trainer stands. */
  async seek(iteration: number, working = "replaying"): Promise<Arrival> {
    const { trainer } = this;
    if (trainer.spec.recorded) return this.#open(trainer.spec.recorded, iteration);
    const nearest = this.checkpoints.before(this.#branch, iteration);
    if (this.#stale || iteration < trainer.iteration || nearest.iteration > trainer.iteration) {
      this.#restore(nearest);
    }
    return this.run(iteration, { working: { what: working, from: trainer.iteration, to: iteration } });
  }

  /** A recorded iteration follows from none before it: to its start, at once, or to where in it the trainer stands. */
  async #open(recorded: RecordedMoments, iteration: number): Promise<Arrival> {
    assertRecorded(recorded, iteration);
    if (this.#stale || iteration !== this.trainer.iteration) {
      await recorded.load(iteration);
      this.#restore({ iteration, state: this.checkpoints.before(this.#branch, 0).state });
    }
    return "arrived";
  }

  /** Runs an iteration up to `pc`, every tensor written, and leaves nothing in effect that comes later. */
  async show(iteration: number, pc: number, working?: string): Promise<Arrival> {
    const { trainer } = this;
    if (trainer.iteration === iteration && trainer.editedAt > pc) this.#stale = true;
    const arrival = await this.seek(iteration, working);
    if (arrival === "arrived") trainer.runTo(pc);
    return arrival;
  }

  /** As `show`, to where somebody is then said to be: a pause on the way is none. */
  async settle({ iteration, pc }: Moment): Promise<void> {
    do this.ready();
    while ((await this.show(iteration, pc)) === "paused");
  }

  /** Runs the iteration under way to its end, every tensor written; the epoch is summed up that ends there. */
  async finishWhole(): Promise<Moment> {
    const { trainer } = this;
    const { iteration, currentProgram: program } = trainer;
    const pc = program.instructions.length;
    trainer.runTo(pc);
    const updated = (path: TensorPath) => [path, trainer.read(nextOf(program, path) ?? path)] as const;
    if (this.endsEpoch(iteration)) await this.finishEpoch(new Map(weightsOf(program).map(updated)));
    return { iteration, pc };
  }

  /** Whether all is finite that there is after so many instructions of the iteration in memory: carried, written, edited. */
  isFiniteAt(pc: number): boolean {
    const { trainer } = this;
    const { carried, instructions } = trainer.currentProgram;
    const written = instructions.slice(0, pc).map(({ writes }) => writes);
    const edited = trainer.edits.filter(({ at }) => at.pc <= pc).map(({ path }) => path);
    return [...carried, ...written, ...edited].every((path) => trainer.measure(path).nonFinite === 0);
  }

  /**
   * Whether there has been anything that is not finite by so many instructions of the iteration in memory. What an edit
   * replaced counts, even where that was at the very moment at which it came.
   */
  mayHaveBeenNonFinite(pc: number): boolean {
    return !this.isFiniteAt(pc) || this.trainer.replacedNonFinite;
  }

  /** Executes at full speed up to the start of an iteration, listening now and then. */
  async run(to: number, { checker, finiteFrom = Infinity, working }: Journey = {}): Promise<Arrival> {
    const { trainer, clock } = this;
    assertRecorded(trainer.spec.recorded, to);
    let since = clock.now();
    const ended = (how: Arrival): Arrival => {
      if (!working) this.#busy += clock.now() - since;
      return how;
    };
    if (!working) this.#finiteTo = -1;
    while (trainer.iteration < to) {
      const { iteration } = trainer;
      const mustBeFinite = iteration >= finiteFrom;
      this.#keepCheckpoint();
      if (checker?.during(trainer)) return ended("found");
      const isFinite = [!mustBeFinite || this.#isEditedFinitely(), this.#observe(), this.#finish()].every(
        Boolean,
      );
      if (checker?.after(trainer)) {
        this.#stale = true; // its updates are made
        return ended("found");
      }
      await this.#begin(trainer.spec.recorded);
      if (mustBeFinite && !isFinite) return ended("nonFinite");
      const epochEnds = this.endsEpoch(iteration);
      if (epochEnds || clock.now() - since >= SLICE) {
        if (!working) this.#busy += clock.now() - since;
        if (epochEnds) await this.finishEpoch(trainer.weights());
        if (working)
          this.events.working?.(working.what, trainer.iteration - working.from, working.to - working.from);
        else this.events.progress?.({ iteration, pc: trainer.currentProgram.instructions.length });
        await clock.breathe();
        since = clock.now();
      }
      if (this.#pauseWanted) return ended("paused");
    }
    this.#keepCheckpoint();
    return ended("arrived");
  }

  /**
   * An iteration in which something is edited is run observably anyway, and so is each of a branch that has not been finite
   * throughout, since only a part of what overflows reaches the loss. Whether all has been finite there.
   */
  #isEditedFinitely(): boolean {
    const { trainer } = this;
    const { length } = trainer.currentProgram.instructions;
    if (!trainer.edits.length && !this.#branch.isSick) return true;
    trainer.runTo(length);
    return !this.mayHaveBeenNonFinite(length);
  }

  /** Trains the rest of the iteration; whether its loss is finite. What is looked at later can be, all the same. */
  #finish(): boolean {
    const { trainer } = this;
    trainer.finish();
    const isFinite = Number.isFinite(trainer.history.loss(trainer.iteration));
    this.#branch.isSick ||= !isFinite;
    return isFinite;
  }

  /** The next iteration; a recorded one is read first, and where that fails the one before it is over all the same. */
  async #begin(recorded: RecordedMoments | undefined): Promise<void> {
    this.#stale = recorded !== undefined;
    await recorded?.load(this.trainer.iteration + 1);
    this.trainer.begin();
    this.#stale = false;
  }

  /** At some iterations every layer is measured, which takes running them observably. Whether all is finite there. */
  #observe(): boolean {
    const { trainer } = this;
    const { iteration, currentProgram: program } = trainer;
    const branch = this.#branch;
    const { health } = branch;
    if (!isObserved(iteration) || health.has(iteration)) return true;
    trainer.runTo(program.instructions.length);
    let isFinite = !trainer.replacedNonFinite;
    const measured = new Set<TensorPath>();
    const measure: Meter["measure"] = (path, limits) => {
      const found = trainer.measure(path, limits);
      measured.add(path);
      isFinite &&= found.nonFinite === 0;
      return found;
    };
    const meter: Meter = { measure, distance: (from, to) => trainer.distance(from, to) };
    this.#raise(health.record(iteration, measureHealth(program, meter)));
    const others = [
      ...program.instructions.map(({ writes }) => writes),
      ...trainer.edits.map(({ path }) => path),
    ];
    for (const path of others) if (!measured.has(path)) measure(path);
    if (isFinite) this.#finiteTo = iteration;
    branch.isSick ||= !isFinite;
    if (!branch.isSick) branch.finiteTo = iteration;
    return isFinite;
  }

  /** What is to be said at a column of the branch's health. */
  #raise(column: number): void {
    const { trainer } = this;
    const { health, alerts, history } = this.#branch;
    const observed = { health, loss: (iteration: number) => history.loss(iteration) };
    for (const finding of alertsAt(observed, column, trainer.currentProgram)) {
      const raised = { iteration: trainer.iteration, alert: { id: this.#alertIds++, ...finding } };
      alerts.push(raised);
      this.events.alert?.(raised);
    }
  }
  #alertIds = 0;

  endsEpoch(iteration: number): boolean {
    if (this.trainer.spec.recorded) return false; // its moments are some of many iterations
    return iteration + 1 === (this.#branch.epochs.length + 1) * this.trainer.iterationsPerEpoch;
  }

  async finishEpoch(weights: ReturnType<Trainer["weights"]>): Promise<void> {
    const { epochs } = this.#branch;
    const seconds = this.#busy / 1000;
    this.#busy = 0;
    const summary = await summarize(this.trainer, epochs.length, seconds, weights, () =>
      this.clock.breathe(),
    );
    epochs.push(summary);
    this.events.epoch?.(summary);
  }

  #restore({ iteration, state }: ReturnType<Checkpoints["before"]>): void {
    this.trainer.restore(iteration, state);
    this.#stale = false;
  }

  #keepCheckpoint(): void {
    const { trainer, checkpoints } = this;
    const { executed, iteration, spec } = trainer;
    if (executed > 0 || spec.recorded || !checkpoints.wants(this.#branch, iteration)) return;
    checkpoints.keep(this.#branch, iteration, trainer.state());
  }
}
