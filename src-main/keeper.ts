// Keeps one engine for the page: started when first asked for, and again after
// it died, but not for ever: one that dies at once would only burn the machine.

const MOST_DEATHS = 3;
const WITHIN = 5 * 60 * 1000;

/** An engine in a process or a thread of its own. `Port` is one end of a pipe that can be handed to it. */
export interface RunningEngine<Port> {
  accept(port: Port): void;
  stop(): void;
}

export interface Keeper<Port> {
  /** Hands the engine a port; starts the engine where none runs. Throws when it died too often. */
  connect(port: Port): void;
  stop(): void;
}

export interface KeeperOptions<Port> {
  /** Starts an engine that calls `died` once, when it is gone. */
  start(died: (reason: string) => void): RunningEngine<Port>;
  /** The engine is gone, and nobody asked it to go. */
  onDeath(reason: string): void;
  /** Milliseconds. */
  now?(): number;
}

export function keepEngine<Port>(options: KeeperOptions<Port>): Keeper<Port> {
  const now = options.now ?? (() => performance.now());
  let running: RunningEngine<Port> | undefined;
  let deaths: { at: number; reason: string }[] = [];

  function start(): RunningEngine<Port> {
    deaths = deaths.filter(({ at }) => now() - at < WITHIN);
    const last = deaths.at(-1);
    if (last && deaths.length > MOST_DEATHS) {
      throw new Error(
        `the engine stopped ${deaths.length} times within five minutes; lastly: ${last.reason}`,
      );
    }
    const engine = options.start((reason) => {
      if (running !== engine) return;
      running = undefined;
      deaths.push({ at: now(), reason });
      options.onDeath(reason);
    });
    return engine;
  }

  return {
    connect(port) {
      running ??= start();
      running.accept(port);
    },
    stop() {
      const engine = running;
      running = undefined;
      engine?.stop();
    },
  };
}
