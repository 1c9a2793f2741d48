// Time, patience and room, which the engine has none of itself.

import type { CheckpointRoom } from "../../run/history/checkpoints";

export interface Clock extends CheckpointRoom {
  /** Milliseconds. */
  now(): number;
  /** Resolves after waiting messages have been handled. */
  breathe(): Promise<void>;
}
