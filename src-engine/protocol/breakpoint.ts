// What a run is to stop at and what is to be watched, as asked and as understood.

/** A breakpoint as the engine understood it. */
export interface VerifiedBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** What is wrong with it, in a sentence, and in which of its fields. */
  readonly message?: string;
  readonly field?: "place" | "condition" | "hitCondition" | "logMessage" | "after";
  /** Where in that field, from 0. */
  readonly column?: number;
  /** The operation where it is looked at, as an index into the program. */
  readonly instruction?: number;
}

/** An expression's value at a moment: a number, or why there is none. */
export interface WatchResult {
  readonly expression: string;
  readonly value?: number;
  /** The tensor itself, where the expression is only its path: `[16,8,3,3], norm 0.312`. */
  readonly text?: string;
  readonly error?: string;
  /** Where in the expression, from 0. */
  readonly column?: number;
}
