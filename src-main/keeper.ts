// Keeps one engine for the page: started when first asked for, and again after
// it died, but not for ever: one that dies at once would only burn the machine.
//
// An engine that shows no sign of life for longer than it said it would is hanging, and is ended. The next one is given
// the last checkpoint, whatever that is: here nothing is looked into.

import type { SignOfLife } from "./signs";

const MOST_DEATHS = 3;
const WITHIN = 5 * 60 * 1000;
/** For loading its bundle and its kernels, until the first sign. */
const TO_START = 30_000;
const LOOK_EVERY = 1000;

/** An engine in a process or a thread of its own. `Port` is one end of a pipe that can be handed to it. */
export interface RunningEngine<Port> {
  accept(port: Port): void;
  /** Goes where a checkpoint was taken; before any port. */
  reopen(checkpoint: Uint8Array): void;
  /** At once, whatever it is doing. */
  stop(): void;
}

export interface Keeper<Port> {
  /** Hands the engine a port; starts the engine where none runs. Throws when it died too often. */
  connect(port: Port): void;
  /** Where the engine was when it last said so. */
  readonly checkpoint: Uint8Array | undefined;
  stop(): void;
}

/** What becomes of an engine. */
export interface Fate {
  alive(sign: SignOfLife): void;
  /** Called once, when it is gone. */
  died(reason: string): void;
}

export interface KeeperOptions<Port> {
  start(fate: Fate): RunningEngine<Port>;
  /** The engine is gone, and nobody asked it to go. */
  onDeath(reason: string): void;
  /** Where the first engine is to begin. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Milliseconds. */
  now?(): number;
}

export function keepEngine<Port>(options: KeeperOptions<Port>): Keeper<Port> {
  const now = options.now ?? (() => performance.now());
  let running: RunningEngine<Port> | undefined;
  let deaths: { at: number; reason: string }[] = [];
  let { checkpoint } = options;

  function start(): RunningEngine<Port> {
    deaths = deaths.filter(({ at }) => now() - at < WITHIN);
    const last = deaths.at(-1);
    if (last && deaths.length > MOST_DEATHS) {
      throw new Error(
        `the engine stopped ${deaths.length} times within five minutes; lastly: ${last.reason}`,
      );
    }
    const watch = watchdog((silent) => {
      engine.stop();
      died(`the engine hung: it gave no sign of life for ${silent / 1000} seconds, and was ended`);
    });
    const died = (reason: string): void => {
      watch.stop();
      if (running !== engine) return;
      running = undefined;
      deaths.push({ at: now(), reason });
      options.onDeath(reason);
    };
    const engine = options.start({
      alive(sign) {
        watch.alive(sign.patience);
        if (running === engine) checkpoint = sign.checkpoint ?? checkpoint;
      },
      died,
    });
    if (checkpoint !== undefined) engine.reopen(checkpoint);
    return engine;
  }

  return {
    connect(port) {
      running ??= start();
      running.accept(port);
    },
    get checkpoint() {
      return checkpoint;
    },
    stop() {
      const engine = running;
      running = undefined;
      engine?.stop();
    },
  };
}

/** Counts looks, not time: while the machine sleeps nobody looks, and nobody is silent. */
function watchdog(onSilence: (milliseconds: number) => void): {
  alive(patience: number): void;
  stop(): void;
} {
  let patience = TO_START;
  let silent = 0;
  const timer = setInterval(() => {
    silent += LOOK_EVERY;
    if (silent > patience) onSilence(silent);
  }, LOOK_EVERY);
  timer.unref();
  return {
    alive(next) {
      patience = next;
      silent = 0;
    },
    stop: () => clearInterval(timer),
  };
}
