// The time of a command, how it lets the rest of the process have its turn, and the memory it has.

import type { Clock } from "../../src-engine/debug/time/runner";
import { machineMemory } from "../supervision/machineMemory";

export const clock: Clock = {
  memory: machineMemory(),
  now: () => performance.now(),
  breathe: () => new Promise((resume) => setImmediate(resume)),
};
