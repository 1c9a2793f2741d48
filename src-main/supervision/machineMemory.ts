// How much memory this process may take: the machine's, or what a container allows of it.

import { totalmem } from "node:os";

/** Bytes. */
export function machineMemory(): number {
  const allowed = process.constrainedMemory(); // 0 or more than there is: nobody limits it
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
