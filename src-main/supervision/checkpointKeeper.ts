// What a shell keeps on disk of where its engine is, while it runs: at most two seconds of work are lost, whatever ends it.

import type { EngineSupervisorOptions } from "./engineSupervisor";
import {
  attemptsAt,
  countAttempts,
  readLastSession,
  setLastSessionAside,
  writeLastSession,
} from "./lastSession";
import { newestWins } from "./newestWins";

/** Between two generations, in milliseconds: the ones before are of some use only if they are older. */
const GENERATION = 60_000;

export interface Keeping extends Required<
  Pick<EngineSupervisorOptions<unknown>, "checkpoint" | "attempts" | "attempted" | "kept" | "setAside">
> {
  /** Writes at once what is not written yet. */
  flush(): Promise<void>;
}

/**
 * @param fresh begins without what is there, which is set aside
 * @param say hears what went wrong
 */
export async function openKeeping(
  folder: string,
  { fresh = false, say }: { fresh?: boolean; say: (sentence: string) => void },
): Promise<Keeping> {
  if (fresh) await sayWhere();
  const writer = newestWins(
    (checkpoint: Uint8Array) => writeLastSession(folder, checkpoint, GENERATION),
    ({ message }) => say(`where you are cannot be kept for another start: ${message}`),
  );

  async function sayWhere(): Promise<string | undefined> {
    const path = await setLastSessionAside(folder).catch(() => undefined);
    if (path !== undefined) say(`the session from before was set aside: ${path}`);
    return path;
  }

  return {
    checkpoint: await readLastSession(folder),
    attempts: await attemptsAt(folder),
    attempted: (attempts) => countAttempts(folder, attempts),
    kept: (checkpoint) => writer.put(checkpoint),
    setAside: sayWhere,
    flush: () => writer.flush(),
  };
}
