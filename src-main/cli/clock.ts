// The time of a command, how it lets the rest of the process have its turn, and the memory and the disk it has.

import type { Clock } from "../../src-engine/debug/time/clock";
import { checkpointDisk } from "../files/checkpointDisk";
import { machineMemory } from "../supervision/machineMemory";

export const clock: Clock = {
  memory: machineMemory(),
  disk: checkpointDisk(),
  now: () => performance.now(),
  breathe: () => new Promise((resume) => setImmediate(resume)),
};
