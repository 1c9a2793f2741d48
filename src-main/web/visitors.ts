// Who is connected to the server: strangers, and those whose request has shown that they belong to the owner.
//
// Each kind has a limit of its own, so that no number of strangers keeps the owner out. At a limit the oldest connection
// goes and the new one stays: whoever holds connections open loses them, and a request that comes at once is answered.

import type { Duplex } from "node:stream";

const MOST_STRANGERS = 256;
const MOST_OF_THE_OWNER = 64;

export interface Visitors {
  /** A connection was made; whose it is nobody knows. */
  arrived(socket: Duplex): void;
  /** It brought the cookie, or the token. */
  recognised(socket: Duplex): void;
  /** It is counted elsewhere from now on, or over. */
  left(socket: Duplex): void;
}

export function makeVisitors(): Visitors {
  const strangers = makeRoom(MOST_STRANGERS);
  const owned = makeRoom(MOST_OF_THE_OWNER);
  return {
    arrived(socket) {
      strangers.enter(socket);
      socket.once("close", () => this.left(socket));
    },
    recognised(socket) {
      if (strangers.leave(socket)) owned.enter(socket);
    },
    left(socket) {
      strangers.leave(socket);
      owned.leave(socket);
    },
  };
}

interface Room {
  enter(socket: Duplex): void;
  /** Whether it was there. */
  leave(socket: Duplex): boolean;
}

function makeRoom(most: number): Room {
  const sockets = new Set<Duplex>(); // in the order in which they came
  return {
    enter(socket) {
      sockets.add(socket);
      const [oldest] = sockets;
      if (sockets.size > most && oldest) {
        sockets.delete(oldest);
        oldest.destroy();
      }
    },
    leave: (socket) => sockets.delete(socket),
  };
}
