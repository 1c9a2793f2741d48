// One move in time after the other. A move is answered at once, but it is over only when the
// engine has stopped; until then the moves behind it wait, so that four quick presses are four steps.

/** The commands that move in time. */
export type Move = "next" | "stepBack" | "stepIn" | "stepOut" | "reverseContinue" | "goto";

interface Moves {
  /** Runs `move` when those before it are over; false when it was dropped. */
  enqueue(move: () => Promise<boolean>): Promise<boolean>;
  /** Sends a request and waits for the stop that follows it. */
  toStop(request: () => Promise<unknown>): Promise<void>;
  /** The engine stopped, or never will. */
  stopped(): void;
  /** Drops what still waits: a pause means now. */
  forget(): void;
}

export function createMoves(): Moves {
  const arrivals: (() => void)[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let turn = 0;

  function stopped(): void {
    for (const arrive of arrivals.splice(0)) arrive();
  }

  return {
    enqueue(move) {
      const mine = turn;
      const result = last.then(() => (mine === turn ? move() : false));
      last = result;
      return result;
    },
    async toStop(request) {
      const arrival = new Promise<void>((resolve) => arrivals.push(resolve));
      try {
        await request();
      } catch (error) {
        stopped();
        throw error;
      }
      await arrival;
    },
    stopped,
    forget() {
      turn++;
    },
  };
}
