// Keeps one engine for the page: started when first asked for, and again after
// it died, but not for ever: one that dies at once would only burn the machine.
//
// An engine that shows no sign of life for longer than it said it would is hanging, and is ended. The next one is given
// the last checkpoint, whatever that is: here nothing is looked into. One with which two engines came to nothing is set
// aside, so that there is an engine at all.

import { availableParallelism, loadavg } from "node:os";
import type { SignOfLife } from "./heartbeat";

const MOST_DEATHS = 3;
const WITHIN = 5 * 60 * 1000;
/** For loading its bundle and its kernels, until the first sign. */
const TO_START = 30_000;
const LOOK_EVERY = 1000;
/** So many engines may end before they have opened a checkpoint; then it is the checkpoint. */
const MOST_ATTEMPTS = 2;

/** An engine in a process or a thread of its own. `Port` is one end of a pipe that can be handed to it. */
export interface RunningEngine<Port> {
  accept(port: Port): void;
  /**
   * Goes where a checkpoint was taken; before any port.
   * @param isFromBefore it was kept by an earlier start of the app
   */
  reopen(checkpoint: Uint8Array, isFromBefore: boolean): void;
  /** Has the pages be told. */
  tell(sentence: string): void;
  /** Somebody chose a path in a dialog of the system: the engine may read what lies there. */
  chosen?(path: string): void;
  /** At once, whatever it is doing. */
  stop(): void;
}

export interface EngineSupervisor<Port> {
  /** Hands the engine a port; starts the engine where none runs. Throws when it died too often. */
  connect(port: Port): void;
  /** Where the engine was when it last said so. */
  readonly checkpoint: Uint8Array | undefined;
  /** Has the engine tell its pages, where one runs. */
  tell(sentence: string): void;
  /** Has the engine know that somebody chose a path, where one runs. */
  chosen(path: string): void;
  stop(): void;
}

/** What becomes of an engine. */
export interface Fate {
  alive(sign: SignOfLife): void;
  /** Called once, when it is gone. */
  died(reason: string): void;
}

export interface EngineSupervisorOptions<Port> {
  start(fate: Fate): RunningEngine<Port>;
  /** The engine is gone, and nobody asked it to go. */
  onDeath(reason: string): void;
  /** Where the first engine is to begin. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Whether an earlier start of the app kept that, which pages are told; it did where nothing is said. */
  readonly isFromBefore?: boolean;
  /** How many engines have begun with that and come to nothing. */
  readonly attempts?: number;
  /** So many have by now: one more, or none where it is open. */
  attempted?(attempts: number): void;
  /** The engine is somewhere else. */
  kept?(checkpoint: Uint8Array): void;
  /** No engine is to begin with the last checkpoint any more. Gives the file that holds it. */
  setAside?(): Promise<string | undefined>;
  /** Milliseconds. */
  now?(): number;
  /** How many want each of the machine's cores. */
  crowding?(): number;
}

/** Starts engines one after the other, each from the last checkpoint of the one before; gives up, and says so, once they end too often. */
export function superviseEngine<Port>(options: EngineSupervisorOptions<Port>): EngineSupervisor<Port> {
  const now = options.now ?? (() => performance.now());
  let running: RunningEngine<Port> | undefined;
  let deaths: { at: number; reason: string }[] = [];
  let { checkpoint } = options;
  let attempts = options.attempts ?? 0;
  let isFromBefore = options.isFromBefore ?? true;

  function attempted(times: number): void {
    if (times === attempts) return;
    attempts = times;
    options.attempted?.(times);
  }

  function setAside(why: string): void {
    checkpoint = undefined;
    attempts = 0;
    const tell = (path?: string): void =>
      running?.tell(`${why}${path === undefined ? "" : ` It is kept in ${path}.`}`);
    void options.setAside?.().then(tell);
  }

  function hear(sign: SignOfLife): void {
    if (sign.begun === "opened") attempted(0);
    if (sign.begun === "refused") setAside("The session from before was set aside.");
    if (!sign.checkpoint) return;
    checkpoint = sign.checkpoint;
    isFromBefore = false;
    options.kept?.(checkpoint);
  }

  function start(): RunningEngine<Port> {
    deaths = deaths.filter(({ at }) => now() - at < WITHIN);
    const last = deaths.at(-1);
    if (last && deaths.length > MOST_DEATHS) {
      throw new Error(
        `the engine stopped ${deaths.length} times within five minutes; lastly: ${last.reason}`,
      );
    }
    if (checkpoint !== undefined && attempts >= MOST_ATTEMPTS) {
      setAside(
        `The session from before was set aside: the engine ended ${attempts} times while it opened it.`,
      );
    }
    const watch = watchdog(options.crowding ?? crowding, (silent) => {
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
        if (running === engine) hear(sign);
      },
      died,
    });
    if (checkpoint !== undefined) {
      attempted(attempts + 1);
      engine.reopen(checkpoint, isFromBefore);
    }
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
    tell: (sentence) => running?.tell(sentence),
    chosen: (path) => running?.chosen?.(path),
    stop() {
      const engine = running;
      running = undefined;
      if (engine && attempts > 0) attempted(attempts - 1); // that one did not end by itself
      engine?.stop();
    },
  };
}

/** Where many want the same cores, silence lasts longer: loading kernels and data takes a second, and six when it gets a sixth of a core. */
const MOST_CROWDED = 3;
const crowding = (): number =>
  Math.min(MOST_CROWDED, Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()));

/** Counts looks, not time: while the machine sleeps nobody looks, and nobody is silent. */
function watchdog(
  crowding: () => number,
  onSilence: (milliseconds: number) => void,
): {
  alive(patience: number): void;
  stop(): void;
} {
  let patience = TO_START;
  let silent = 0;
  const timer = setInterval(() => {
    silent += LOOK_EVERY;
    if (silent > patience && silent > patience * crowding()) onSilence(silent);
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
