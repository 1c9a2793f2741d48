// Everyone who looks on: what the session says by itself goes to each of them.

import type { Session } from "../../debug/session";
import type { Events, Moment, Stopped } from "../../protocol/protocol";
import type { Connection } from "./connection";

/** Milliseconds between two words about something that takes a while. */
const WORKING_EVERY = 100;

export class Pages {
  readonly #connections = new Set<Connection>();
  #lastWorking = 0;

  constructor(private readonly now: () => number) {}

  /** Whether nobody looks on. */
  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  tell(event: Parameters<Connection["event"]>[0]): void {
    for (const connection of this.#connections) connection.event(event);
  }

  stopped(session: Session, body: Stopped | undefined): void {
    for (const connection of this.#connections) connection.stopped(session, body);
  }

  output(body: Events["output"]): void {
    for (const connection of this.#connections) connection.output(body);
  }

  progress(session: Session, moment: Moment): void {
    for (const connection of this.#connections) connection.progress(session, moment, this.now());
  }

  working(what: string, done: number, total: number, of?: Events["working"]["of"]): void {
    const now = this.now();
    if (now - this.#lastWorking < WORKING_EVERY) return;
    this.#lastWorking = now;
    this.tell({ kind: "event", event: "working", body: { what, done, total, ...(of && { of }) } });
  }

  /** Another session began. */
  restart(): void {
    for (const connection of this.#connections) connection.restart();
  }
}
