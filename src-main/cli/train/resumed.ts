// A training that was interrupted, out of its `.backstep` file: where it had come to, by its weights or, in a file without
// them, by replay.

import { Session } from "../../../src-engine/index";
import type { SessionEvents } from "../../../src-engine/debug/time/runner";
import { assertFits, broughtBack } from "../../../src-engine/serve/session/restoring";
import type { SavedSession } from "../../../src-engine/serve/session/savedSession";
import { generationsOf } from "../../files";
import { UsageError, whole } from "../arguments";
import { clock } from "../clock";
import type { Output } from "../output";
import { runOptions } from "../run";
import { readSession, savedData, savedTrainer } from "../savedSession";

interface Resumed {
  readonly session: Session;
  readonly saved: SavedSession;
  /** Whether it is the newest of the three files: else that one is damaged. */
  readonly isNewest: boolean;
}

/** Of what a file says itself; where the data are and how many threads run is not in it. */
const fromOutside = ["data-dir", "threads"] as const;
type Values = { readonly [K in keyof typeof runOptions]?: string | undefined };

/**
 * @throws UsageError for options that the file answers, Error where no file can be read, or the data or the engine is
 *   another, so that the bits would be
 */
export async function resumed(path: string, values: Values, output: Output): Promise<Resumed> {
  for (const name of Object.keys(runOptions) as (keyof Values)[]) {
    if (values[name] === undefined || fromOutside.some((one) => one === name)) continue;
    throw new UsageError(`train: --${name} cannot be given with --resume: the file says it`);
  }
  const threads = whole("train", "threads", values.threads, 1, 64);
  const { saved, name, isNewest } = await readNewest(path, output);
  const { file, state } = saved;
  const { dataset, differs } = await savedData("train", name, file, values["data-dir"]);
  const refuse = (sentences: readonly string[]): never => {
    throw new Error(`train: ${name} cannot go on here as it began: ${sentences.join("; ")}`);
  };
  if (differs.length) refuse(differs);
  const trainer = savedTrainer(saved, dataset, threads);
  try {
    assertFits(saved, trainer);
    const events: SessionEvents = {
      working: (what, done, total) => output.progress(`${what}: iteration ${done} of ${total}`),
    };
    const session = new Session(trainer, clock, events);
    session.setBreakpoints(file.breakpoints);
    session.setWatches(file.watches);
    if (!state) output.line(`train: ${name} carries no weights: it is replayed`);
    const { wrong } = await broughtBack(session, saved);
    if (wrong.length) refuse(wrong);
    await toTheEnd(session);
    return { session, saved, isNewest };
  } catch (error) {
    trainer.close();
    throw error;
  }
}

/** A branch may have been further than where somebody looked at it. */
async function toTheEnd(session: Session): Promise<void> {
  const last = session.branch.history.length - 1;
  if (last <= session.moment.iteration) return;
  await session.goto({ iteration: last, pc: session.trainer.programAt(last).instructions.length });
}

async function readNewest(
  path: string,
  output: Output,
): Promise<{ readonly saved: SavedSession; readonly name: string; readonly isNewest: boolean }> {
  let first: Error | undefined;
  for (const name of generationsOf(path)) {
    try {
      const saved = await readSession("train", name);
      if (first) {
        output.line(`train: ${first.message.replace(/^train: /, "")}`);
        output.line(`train: taking the one before, ${name}`);
      }
      return { saved, name, isNewest: !first };
    } catch (error) {
      first ??= error as Error;
    }
  }
  throw first!;
}
