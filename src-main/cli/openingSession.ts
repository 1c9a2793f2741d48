// The session that a server is to begin with, where a model was named: as a `.backstep` file at the first iteration's loss.

import { encodeSession } from "../../src-engine/formats/session/sessionCodec";
import { encodeSessionState } from "../../src-engine/formats/session/sessionState";
import { Session, type Trainer } from "../../src-engine/index";
import { broughtAlong, fileOf, stateOf } from "../../src-engine/serve/session/saving";
import { sessionRun } from "../../src-engine/serve/session/sessionRun";
import { UsageError } from "./arguments";
import { clock } from "./clock";
import { openRun, runOptions } from "./run";

const { model, weights, data, limit, "batch-size": batchSize, lr, seed, backend } = runOptions;

/** Those of a run's options that a server takes; a thread of its own computes, with as many threads as there are cores. */
export const openingOptions = { model, weights, data, limit, "batch-size": batchSize, lr, seed, backend };

type OpeningValues = { readonly [K in keyof typeof openingOptions]?: string | undefined };

/**
 * Undefined where no model was named.
 * @throws UsageError for options that make no sense, Error for a file or data that cannot be had
 */
export async function openingSession(
  command: string,
  values: OpeningValues,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (values.model === undefined) {
    const given = Object.keys(openingOptions).find(
      (name) => values[name as keyof OpeningValues] !== undefined,
    );
    if (given !== undefined)
      throw new UsageError(`${command}: --${given} is for --model, which is not given`);
    return undefined;
  }
  const trainer = await openRun(command, { data: "digits", ...values });
  return atFirstLoss(trainer, values.backend);
}

async function atFirstLoss(trainer: Trainer, backend: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const session = new Session(trainer, clock);
  const { branches, branch, breakpoints, watches } = session;
  const whereabouts = { iteration: 0, pc: trainer.programAt(0).evaluated };
  const run = await sessionRun(trainer.spec, backend === "reference" ? "reference" : "simd");
  const file = fileOf({ branches, branch, whereabouts, breakpoints, watches }, run, []);
  if (!trainer.spec.first) return new TextEncoder().encode(encodeSession(file));
  return encodeSessionState(file, stateOf(branches, broughtAlong(session), { busy: 0 }));
}
