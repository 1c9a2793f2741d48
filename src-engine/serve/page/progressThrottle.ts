// What a slow page does not get. Frames about progress wait for credit: two may be under
// way, and of those that could not be sent only the newest matters. Everything else goes.

import type { Channel } from "../../protocol/wire/channel";

const IN_FLIGHT = 2;

export class ProgressThrottle {
  #credit = IN_FLIGHT;
  #waiting: (() => Uint8Array<ArrayBuffer>) | undefined;

  constructor(private readonly channel: Channel) {}

  /** Sends now: an answer, a stop. */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.channel.send(bytes);
  }

  /** Sends when the page has caught up, unless something newer is offered first. Made only when sent. */
  offer(make: () => Uint8Array<ArrayBuffer>): void {
    if (this.#credit === 0) {
      this.#waiting = make;
      return;
    }
    this.#credit--;
    this.channel.send(make());
  }

  /** The page has drawn one. */
  acknowledge(): void {
    this.#credit = Math.min(this.#credit + 1, IN_FLIGHT);
    const make = this.#waiting;
    this.#waiting = undefined;
    if (make) this.offer(make);
  }

  /** What waits is out of date: a stop has been sent. */
  forget(): void {
    this.#waiting = undefined;
  }
}
