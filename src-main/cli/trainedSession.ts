// A `.backstep` file of a run that was trained straight through: one branch and its hashes.

import { encodeSession, SESSION_EXTENSION, type SessionHash } from "../../src-engine/formats/session";
import type { Backend, Trainer } from "../../src-engine/index";
import { sessionRun } from "../../src-engine/serve/sessionRun";
import { engineVersion } from "../../src-engine/version";
import { UsageError } from "./arguments";

/** @param hashes of weights on the way, ascending */
export async function trainedSession(
  trainer: Trainer,
  backend: Backend["name"],
  hashes: readonly SessionHash[],
): Promise<Uint8Array> {
  const last = trainer.iteration - 1;
  const text = encodeSession({
    engine: engineVersion,
    run: await sessionRun(trainer.spec, backend),
    branches: [{ id: 0, name: "main", iterations: trainer.iteration, edits: [] }],
    at: {
      branch: 0,
      moment:
        last < 0
          ? { iteration: 0, pc: 0 }
          : { iteration: last, pc: trainer.programAt(last).instructions.length },
    },
    breakpoints: [],
    watches: [],
    hashes,
  });
  return new TextEncoder().encode(text);
}

/** @throws UsageError for a name that would not be recognised as a session's */
export function assertSessionName(command: string, path: string): void {
  if (path.toLowerCase().endsWith(SESSION_EXTENSION)) return;
  throw new UsageError(`${command}: --session must end in ${SESSION_EXTENSION}, got "${path}"`);
}
