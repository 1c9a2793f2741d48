// A run onwards at full speed: who looks on, where it has to end, and how it ended.

import type { Trainer } from "../../run/trainer";

export interface Journey {
  /** Looks at each iteration: `during` may run it observably, `after` sees its outcome. True ends the journey there. */
  readonly checker?: { during(trainer: Trainer): boolean; after(trainer: Trainer): boolean };
  /** From this iteration on it ends where the run leaves the finite numbers. Left out, it does not. */
  readonly finiteFrom?: number;
  /** What is under way, where it is not training as such; what its `done` counts from, and up to what. */
  readonly working?: { readonly what: string; readonly from: number; readonly to: number };
}

/** `found`: the condition checker ended it. `nonFinite`: the trainer stands at the start of the iteration after the one in which it showed. */
export type Arrival = "arrived" | "paused" | "found" | "nonFinite";
