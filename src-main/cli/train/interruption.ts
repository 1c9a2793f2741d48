// What a training does about signals: it finishes what it is at. Whoever signals again is not kept waiting.

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof codes;
const signals = Object.keys(codes) as Signal[];

/** Milliseconds: within these a terminal and the program that started us pass on the same key press. */
const SAME = 250;

export class Interruption {
  #signal: Signal | undefined;
  #at = 0;

  constructor() {
    for (const signal of signals) process.on(signal, this.#hear);
  }

  /** Which was heard first. */
  get signal(): Signal | undefined {
    return this.#signal;
  }

  /** With which a process ends that a signal ended, as shells count. */
  get code(): number {
    return this.#signal ? codes[this.#signal] : 0;
  }

  /** Signals end the process again. */
  release(): void {
    for (const signal of signals) process.off(signal, this.#hear);
  }

  readonly #hear = (signal: Signal): void => {
    const now = performance.now();
    if (this.#signal && now - this.#at > SAME) process.exit(codes[signal]);
    if (this.#signal) return;
    this.#signal = signal;
    this.#at = now;
  };
}
