// What the engine's process or thread and its shell say to each other, besides the ports that are handed over.

/** From the engine, twice a second and whenever it is about to take its time. */
export interface SignOfLife {
  /** The next may be so many milliseconds away. */
  readonly patience: number;
  /** What another engine needs to come to where this one is, where that is news. */
  readonly checkpoint?: Uint8Array;
}

/** To a new engine, before its first port. */
export interface Reopen {
  readonly reopen: Uint8Array;
}
