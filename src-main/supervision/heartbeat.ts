// What the engine's process or thread and its shell say to each other, besides the ports that are handed over.

/** From the engine, twice a second and whenever it is about to take its time. */
export interface SignOfLife {
  /** The next may be so many milliseconds away. */
  readonly patience: number;
  /** What another engine needs to come to where this one is, where that is news. */
  readonly checkpoint?: Uint8Array;
  /** What it was to begin with is open, or cannot be, and is of no use to another engine either. */
  readonly begun?: "opened" | "refused";
}

/** To a new engine, before its first port. */
export interface Reopen {
  readonly reopen: Uint8Array;
  /** It is from an earlier start of the app, which pages are told. */
  readonly isFromBefore: boolean;
}

/** What pages are to be told. */
export interface Tell {
  readonly tell: string;
}

/** A path that somebody chose in a dialog of the system, which the engine may read from then on. */
export interface Chosen {
  readonly chosen: string;
}
