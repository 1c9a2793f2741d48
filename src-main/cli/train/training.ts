// Training straight through, at full speed, and all that goes with it: epochs are summed up, weights hashed, the session
// kept on disk, signals heard.

import { weightsSha256 } from "../../../src-engine/formats/session/fingerprint";
import type { SessionHash } from "../../../src-engine/formats/session/session";
import type { EpochSummary } from "../../../src-engine/protocol/protocol";
import { summarize } from "../../../src-engine/run/history/epoch";
import { clock } from "../clock";
import type { Interruption } from "./interruption";
import type { Keeping } from "./sessionKeeper";
import type { Output } from "../output";
import { trainedSession, type LastIteration, type Trained } from "./trainedSession";

/** How long it trains before it listens, in milliseconds. */
const SLICE = 25;
/** Between two reports to a terminal. */
const REPORT_EVERY = 100;
/** A file may have twenty thousand hashes. */
const MOST_HASHES = 4096;

export class Training {
  /** Milliseconds and images of this process. */
  #milliseconds = 0;
  #images = 0;
  /** Milliseconds in the epoch that is under way. */
  #busy: number;
  #last: LastIteration | undefined;
  #reported = 0;
  #partial: EpochSummary | undefined;
  readonly #hashes: SessionHash[];

  constructor(
    private readonly trained: Trained,
    private readonly output: Output,
    private readonly interruption: Interruption,
    private readonly keeping: Keeping | undefined,
    private readonly lineOf: (summary: EpochSummary) => string,
    busy: number,
  ) {
    this.#busy = busy;
    this.#hashes = [...trained.hashes];
  }

  /** Of the whole run, those of earlier processes included; the last may not be complete. */
  get epochs(): readonly EpochSummary[] {
    const { epochs } = this.trained.session.branch;
    return this.#partial ? [...epochs, this.#partial] : epochs;
  }

  /** Null where nothing was left to train. */
  get imagesPerSecond(): number | null {
    return this.#images > 0 ? Math.round((this.#images * 1000) / this.#milliseconds) : null;
  }

  /** To the goal, or an iteration past a signal. */
  async run(): Promise<void> {
    const { trainer } = this.trained.session;
    const { goal } = this.trained;
    const { interruption, keeping } = this;
    if (trainer.iteration === 0) await this.#hash();
    while (trainer.iteration < goal && !interruption.signal) {
      await this.#slice(keeping?.isDue ?? false);
    }
    // Signals are heard within a slice; one more iteration, so that what it started from is known.
    if (trainer.iteration < goal) await this.#slice(true);
  }

  /** The session as it now is, for the file. */
  async session(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#hashes.at(-1)?.iteration !== this.trained.session.trainer.iteration) await this.#hash();
    return trainedSession({ ...this.trained, hashes: this.#hashes }, this.#last, this.#busy);
  }

  /** Some iterations of an epoch, or one after which the session is written. */
  async #slice(isWritten: boolean): Promise<void> {
    const { session, goal } = this.trained;
    const { trainer } = session;
    const epoch = Math.floor(trainer.iteration / trainer.iterationsPerEpoch);
    const end = Math.min((epoch + 1) * trainer.iterationsPerEpoch, goal);
    const began = performance.now();
    let now: number;
    do {
      const { iteration } = trainer;
      if (isWritten || iteration === end - 1) this.#last = { iteration, state: trainer.state() };
      if (trainer.executed === 0) this.#images += trainer.indices.length;
      trainer.advance();
      now = performance.now();
    } while (!isWritten && trainer.iteration < end && now - began < SLICE);
    this.#milliseconds += now - began;
    this.#busy += now - began;
    this.#report(epoch, now);
    await clock.breathe();
    if (trainer.iteration === end) await this.#endEpoch(epoch);
    const isWorth = trainer.iteration === end ? this.keeping?.isFree : isWritten;
    if (isWorth && trainer.iteration < goal && !this.interruption.signal)
      await this.keeping?.write(() => this.session());
  }

  async #endEpoch(epoch: number): Promise<void> {
    const { trainer, branch } = this.trained.session;
    if (branch.epochs.length > epoch) return; // it was over before
    const seconds = this.#busy / 1000;
    const summary = await summarize(trainer, epoch, seconds, trainer.weights(), clock.breathe);
    this.output.line(this.lineOf(summary));
    if (trainer.iteration % trainer.iterationsPerEpoch > 0) {
      this.#partial = summary;
      return;
    }
    branch.epochs.push(summary);
    this.#busy = 0;
    await this.#hash();
  }

  async #hash(): Promise<void> {
    const { trainer, branch } = this.trained.session;
    if (this.#hashes.length >= MOST_HASHES)
      this.#hashes.splice(0, Infinity, ...this.#hashes.filter((_, i) => i % 2));
    const sha256 = await weightsSha256(trainer.weights());
    this.#hashes.push({ branch: branch.id, iteration: trainer.iteration, sha256 });
  }

  #report(epoch: number, now: number): void {
    if (now - this.#reported < REPORT_EVERY) return;
    this.#reported = now;
    const { trainer } = this.trained.session;
    const last = trainer.history.loss(trainer.iteration - 1).toFixed(4);
    this.output.progress(
      `epoch ${epoch + 1}  iteration ${trainer.iteration}/${this.trained.goal}  loss ${last}`,
    );
  }
}
