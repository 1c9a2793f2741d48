// What outlives an engine that dies or hangs: enough to be where one was again.

import type { Start } from "../../debug/time/runner";
import { startsFor } from "../../debug/starts";
import type { SessionFile } from "../../formats/session/session";
import { encodeSession } from "../../formats/session/sessionCodec";
import { encodeSessionState } from "../../formats/session/sessionState";
import { broughtAlong, fileOf, stateOf } from "./saving";
import { sessionRun } from "./sessionRun";
import type { Running } from "../page/commandQueue";

/** Making one may take a twentieth of the time: of models whose checkpoint takes 100 ms there is one every 2 s. */
const SHARE = 20;
/** So few bytes are made in milliseconds anywhere: where a busy machine took longer, the next one waits this long at most. */
const CHEAP = 4 * 2 ** 20;
const SOON = 500;

/** Checkpoints of the session that runs: with weights, so that nothing need be replayed. Nothing moves for them. */
export class Checkpointing {
  /** What was written last. */
  #text: string | undefined;
  #starts: readonly Start[] = [];
  #isBusy = false;
  /** Not before then is there another. */
  #next = -Infinity;

  constructor(private readonly now: () => number) {}

  /**
   * Undefined where nothing has changed since the last one, or the last one cost too much to make another yet.
   * @param isRunning whether it runs still: another may take its place while its images are hashed
   */
  async checkpointOf(
    running: Running,
    isRunning: () => boolean,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (running.session.trainer.spec.recorded) return undefined; // its files are what it is
    if (this.#isBusy || this.now() < this.#next) return undefined;
    this.#isBusy = true;
    try {
      const run = await sessionRun(running.session.trainer.spec, running.info.backend);
      if (!isRunning()) return undefined;
      const made = await this.#write(running, fileOf(running.session, run, []));
      if (made && made.byteLength < CHEAP) this.#next = Math.min(this.#next, this.now() + SOON);
      return made;
    } finally {
      this.#isBusy = false;
    }
  }

  /** All that is read of the session is read before this returns its promise. */
  #write({ session }: Running, file: SessionFile): Promise<Uint8Array<ArrayBuffer>> | undefined {
    const began = this.now();
    const text = encodeSession(file);
    if (text === this.#text) return undefined;
    const { branches, runner, whereabouts } = session;
    const starts = startsFor(runner, whereabouts, this.#starts);
    const written = encodeSessionState(
      file,
      stateOf(branches, [...broughtAlong(session), ...starts], { busy: runner.busy }),
    );
    this.#text = text;
    this.#starts = starts;
    this.#next = began + SHARE * (this.now() - began);
    return written;
  }
}
