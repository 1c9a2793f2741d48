// The time of a command, and how it lets the rest of the process have its turn.

import type { Clock } from "../../src-engine/debug/session";

export const clock: Clock = {
  now: () => performance.now(),
  breathe: () => new Promise((resume) => setImmediate(resume)),
};
