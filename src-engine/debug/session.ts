// A debugging session over a training run: a moment, and ways to another.
//
// Within an iteration every tensor has a place of its own, so rewinding is a smaller pc.
// To an earlier iteration: the nearest checkpoint, then the same instructions again.

import type { Evaluation, EpochSummary, Granularity, Moment, TensorPath } from "../protocol/protocol";
import type { State } from "../run/backend";
import { Checkpoints } from "../run/checkpoints";
import { summarize } from "../run/epoch";
import type { Program } from "../run/program";
import type { Trainer } from "../run/trainer";
import type { Tensor } from "../tensor/tensor";
import { advance, start } from "./moment";

/** Time and patience, which the engine has none of itself. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves after waiting messages have been handled. */
  breathe(): Promise<void>;
}

export interface SessionEvents {
  /** A slice of free running or of a replay is done. */
  progress?(moment: Moment): void;
  epoch?(summary: EpochSummary): void;
}

/** How long the engine works before it listens, in milliseconds. */
const SLICE = 12;

export type Outcome = "arrived" | "paused" | "nonFinite";

export class Session {
  readonly epochs: EpochSummary[] = [];
  readonly #checkpoints = new Checkpoints();
  #moment: Moment = start;
  #pauseWanted = false;

  constructor(
    readonly trainer: Trainer,
    private readonly clock: Clock,
    private readonly events: SessionEvents = {},
  ) {
    this.#checkpoints.keep(0, trainer.state());
  }

  get moment(): Moment {
    return this.#moment;
  }

  /** The program of the iteration we are in. */
  get program(): Program {
    return this.trainer.currentProgram;
  }

  /** The next end of a unit. */
  next(by: Granularity): Promise<Outcome> {
    return this.goto(advance(this.trainer.program, this.#moment, by, 1));
  }

  /** The end of a unit before this one; at the beginning it stays. */
  stepBack(by: Granularity): Promise<Outcome> {
    return this.goto(advance(this.trainer.program, this.#moment, by, -1));
  }

  /** Stops `continue`, `goto` and replays at the next iteration they complete. */
  pause(): void {
    this.#pauseWanted = true;
  }

  /** Goes to a moment of the run, replaying or training as far as it takes. */
  async goto(moment: Moment): Promise<Outcome> {
    this.#pauseWanted = false;
    const { trainer } = this;
    if (moment.iteration < trainer.iteration) this.#restoreBefore(moment.iteration);
    const outcome = await this.#train(moment.iteration);
    if (outcome === "arrived") this.#show(moment.pc);
    return outcome;
  }

  /** Trains to the end of an epoch that lies ahead, until paused or until a loss is not finite. */
  async continue(epochs: number): Promise<Outcome> {
    this.#pauseWanted = false;
    const { trainer, program } = this;
    const { iteration, pc } = this.#moment;
    const begun = pc === program.instructions.length ? iteration + 1 : iteration;
    const ahead = Math.max(epochs, Math.floor(begun / trainer.iterationsPerEpoch) + 1);
    const outcome = await this.#train(ahead * trainer.iterationsPerEpoch - 1, { stopAtNonFinite: true });
    if (outcome === "arrived") await this.#showWhole();
    return outcome;
  }

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
    if (this.#isUnderWay) return this.trainer.state();
    return new Map(
      this.program.parameters.map((path) => [path, this.read(`${path}.next`) ?? this.trainer.read(path)]),
    );
  }

  /** Running free the trainer is already at the start of the next iteration, and this one's tensors were never written. */
  get #isUnderWay(): boolean {
    return this.trainer.iteration !== this.#moment.iteration;
  }

  /** Loss and accuracy on the test set under the weights of this moment. */
  evaluate(): Promise<Evaluation> {
    return this.trainer.evaluate(this.trainer.test, this.weights(), this.clock.breathe);
  }

  /** Executes at full speed up to the start of an iteration, listening now and then. */
  async #train(to: number, { stopAtNonFinite = false } = {}): Promise<Outcome> {
    const { trainer, clock } = this;
    let since = clock.now();
    while (trainer.iteration < to) {
      this.#keepCheckpoint();
      const { iteration, currentProgram } = trainer;
      trainer.advance();
      this.#moment = { iteration, pc: currentProgram.instructions.length };
      if (stopAtNonFinite && !Number.isFinite(trainer.history.loss(iteration))) {
        this.#restoreBefore(iteration);
        while (trainer.iteration < iteration) trainer.advance();
        this.#show(currentProgram.evaluated);
        return "nonFinite";
      }
      const epochEnds = this.#endsEpoch(iteration);
      if (epochEnds || clock.now() - since >= SLICE) {
        this.#busy += clock.now() - since;
        if (epochEnds) await this.#finishEpoch();
        this.events.progress?.(this.#moment);
        await clock.breathe();
        since = clock.now();
      }
      if (this.#pauseWanted) {
        this.#busy += clock.now() - since;
        await this.#showWhole();
        return "paused";
      }
    }
    this.#busy += clock.now() - since;
    this.#keepCheckpoint();
    return "arrived";
  }

  /** Runs the trainer's iteration up to `pc`, every tensor written, and stops there. */
  #show(pc: number): void {
    this.trainer.runTo(pc);
    this.#moment = { iteration: this.trainer.iteration, pc };
  }

  /** Stops at the end of the trainer's iteration. */
  async #showWhole(): Promise<void> {
    this.#show(this.trainer.currentProgram.instructions.length);
    if (this.#endsEpoch(this.#moment.iteration)) await this.#finishEpoch();
  }

  #restoreBefore(wanted: number): void {
    const { iteration, state } = this.#checkpoints.before(wanted);
    this.trainer.restore(iteration, state);
  }

  #keepCheckpoint(): void {
    const { trainer } = this;
    if (trainer.executed === 0 && this.#checkpoints.wants(trainer.iteration)) {
      this.#checkpoints.keep(trainer.iteration, trainer.state());
    }
  }

  /** Milliseconds of training in the epoch that is under way. */
  #busy = 0;

  #endsEpoch(iteration: number): boolean {
    return iteration + 1 === (this.epochs.length + 1) * this.trainer.iterationsPerEpoch;
  }

  async #finishEpoch(): Promise<void> {
    const seconds = this.#busy / 1000;
    this.#busy = 0;
    const summary = await summarize(this.trainer, this.epochs.length, seconds, this.weights(), () =>
      this.clock.breathe(),
    );
    this.epochs.push(summary);
    this.events.epoch?.(summary);
  }
}
