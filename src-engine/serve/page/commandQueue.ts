// Whose turn it is: movements in time wait for each other, and a run that goes on freely is
// paused for the next of them. Each ends in a stop that goes to every page.

import type { Session } from "../../debug/session";
import type { Outcome } from "../../debug/time/search";
import type { BranchId, Granularity, SessionInfo, StepArguments, StopReason } from "../../protocol/protocol";
import type { Pages } from "./pages";
import { stopped, whyOf } from "./snapshot";

/** The session there is, and what the pages know of it. */
export interface Running {
  readonly session: Session;
  readonly info: SessionInfo;
  /** After so many a run that goes on freely stops by itself. */
  readonly epochs: number;
}

type Movement = (session: Session) => Promise<Outcome>;

interface Manner {
  /** Trains on until something ends it, so that others need not wait. */
  readonly free?: boolean;
  /** Why it stopped, where it stopped by itself. */
  readonly text?: (session: Session) => string;
}

/** The answer to what is followed by a stop. */
export const done = { body: {} } as const;

export class CommandQueue {
  #running: Running | undefined;
  #queue: Promise<void> = Promise.resolve();
  #isFree = false;
  /** Work in its turn is elsewhere in time; it may be work that gives way to whatever comes next. */
  #isAway = false;
  #givesWay = false;
  /** So many are waiting for their turn. */
  #waiting = 0;

  constructor(
    private readonly pages: Pages,
    private readonly breathe: () => Promise<void>,
  ) {}

  get running(): Running | undefined {
    return this.#running;
  }

  /** @throws Error where nothing was launched */
  get launched(): Running {
    if (!this.#running) throw new Error("no session is running; launch one first");
    return this.#running;
  }

  /** A run goes on until something ends it. */
  get isFree(): boolean {
    return this.#isFree;
  }

  /** Another session takes the place of the one there was. Only in a turn. */
  start(running: Running): void {
    this.#running?.session.close();
    this.#running = running;
    this.pages.restart();
  }

  step(
    { granularity, order }: StepArguments,
    step: (session: Session, by: Granularity) => Promise<Outcome>,
  ): typeof done {
    return this.move("step", (session) => {
      session.order = order ?? session.order;
      return step(session, granularity);
    });
  }

  /** Somewhere else in time. A stop there follows. */
  move(reason: StopReason, movement: Movement, { free = false, text }: Manner = {}): typeof done {
    const { session } = this.launched;
    this.#enqueue(async () => {
      if (reason === "entry" && session !== this.#running?.session) return; // another is entered
      this.#assertStill(session);
      if (free) {
        this.#isFree = true;
        this.pages.tell({ kind: "event", event: "continued", body: {} });
      }
      const underWay = movement(session);
      if (free && this.#waiting > 0) session.pause();
      const outcome = await underWay;
      this.#isFree = false;
      this.#stop(session, reason, outcome, text);
    });
    return done;
  }

  /** A change, answered with the branch it is on and followed by a stop there. */
  edit(change: Movement): Promise<{ readonly body: { readonly branch: BranchId } }> {
    return this.inTurn(async ({ session }) => {
      this.stopSoon(session, "goto", await change(session));
      return { body: { branch: session.branch.id } };
    });
  }

  /**
   * Something that goes elsewhere and comes back, once what was asked before is done.
   * @param givesWay a pause ends it as soon as anything else wants its turn
   */
  inTurn<T>(work: (running: Running) => Promise<T>, { givesWay = false } = {}): Promise<T> {
    const running = this.launched;
    return this.queued(async () => {
      this.#assertStill(running.session);
      this.#isAway = true;
      this.#givesWay = givesWay;
      try {
        const working = work(running);
        if (givesWay && this.#waiting > 0) running.session.pause();
        return await working;
      } finally {
        this.#isAway = this.#givesWay = false;
      }
    });
  }

  /** Looks at where we are: at once, unless work in its turn is elsewhere; then when it has come back. */
  atRest<T>(look: () => T | Promise<T>): T | Promise<T> {
    return this.#isAway ? this.queued(() => Promise.resolve()).then(look) : look();
  }

  /** Looks at where we are once all that was asked before is done; while a run goes on freely, at once. */
  settled<T>(look: () => T): T | Promise<T> {
    if (this.#isFree) return look();
    return this.#isAway ? this.atRest(look) : this.#queue.then(look);
  }

  /** Work that waits its turn, and its answer. */
  queued<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(() => Promise.resolve().then(work).then(resolve, reject)); // also what it throws at once
    });
  }

  /** A stop that follows an answer. */
  stopSoon(session: Session, reason: StopReason, outcome: Outcome): void {
    void this.breathe().then(() => this.#stop(session, reason, outcome));
  }

  #enqueue(movement: () => Promise<void>): void {
    if (this.#isFree || this.#givesWay) this.#running?.session.pause();
    this.#waiting++;
    // A breath first: the answer goes out before the stop.
    this.#queue = this.#queue
      .then(() => this.breathe())
      .then(() => void this.#waiting--)
      .then(movement)
      .catch((error: unknown) => {
        this.#isFree = false;
        this.pages.tell({ kind: "event", event: "failed", body: { message: (error as Error).message } });
      });
  }

  /** @throws Error where another has taken the place of the one that was meant, whose memory is gone */
  #assertStill(session: Session): void {
    if (session !== this.#running?.session)
      throw new Error("another session began before this one's turn came");
  }

  #stop(session: Session, reason: StopReason, outcome: Outcome, text?: Manner["text"]): void {
    if (session !== this.#running?.session) return;
    this.pages.stopped(session, stopped(session, whyOf(session, reason, outcome, text)));
  }
}
