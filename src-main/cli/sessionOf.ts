// The session that a command line speaks of: that of a run which its options describe, or one that was saved, of which it
// may mean any branch.

import { Session, type Trainer } from "../../src-engine/index";
import type { Branch } from "../../src-engine/debug/branches";
import { compare, start } from "../../src-engine/debug/time/moment";
import type { SessionEvents } from "../../src-engine/debug/time/runner";
import type { SessionFile } from "../../src-engine/formats/session/session";
import type { BranchId, Moment, SessionInfo } from "../../src-engine/protocol/protocol";
import { sessionInfo } from "../../src-engine/serve/session/launch";
import { branchesOf, reopen } from "../../src-engine/serve/session/reopen";
import { datasetNames } from "../data/datasets";
import { UsageError, whole } from "./arguments";
import { clock } from "./clock";
import { grouped, text } from "./declaration";
import type { Output } from "./output";
import { backendOf, openRun, runOptions } from "./run";
import { readSession, savedData, savedTrainer } from "./savedSession";

export const sessionOptions = {
  ...runOptions,
  ...grouped("Or a saved session, instead of --model, --data and the run's other options", {
    session: text("FILE.backstep", "the session"),
    branch: text("NAME", "which of its branches", "the first"),
  }),
} as const;

type SessionValues = { readonly [K in keyof typeof sessionOptions]?: string | undefined };

interface Opened {
  readonly session: Session;
  readonly trainer: Trainer;
  readonly info: SessionInfo;
  /** What was saved, where it was. */
  readonly file: SessionFile | undefined;
  /**
   * The branches of these names, the first where there is no name; each has its past, and what its parents had come to
   * where it left them. Asked once.
   */
  branches(names: readonly (string | undefined)[]): Promise<readonly Branch[]>;
}

/**
 * @param also more names of branches than `--branch`
 * @throws UsageError for options that make no sense, Error for data that cannot be had or a file that is none
 */
export async function openSession(
  command: string,
  values: SessionValues,
  output: Output,
  also: Readonly<Record<string, string | undefined>> = {},
): Promise<Opened> {
  const events = sessionEvents(command, output);
  const named = Object.entries({ branch: values.branch, ...also });
  if (values.session !== undefined) return openSaved(command, values.session, values, output, events, named);
  for (const [option, name] of named) {
    if (name === undefined) continue;
    throw new UsageError(`${command}: --${option} is one of a saved session: --session FILE.backstep`);
  }
  const trainer = await openRun(command, values, output.line);
  const session = new Session(trainer, clock, events);
  return {
    session,
    trainer,
    info: sessionInfo(trainer, { name: backendOf(command, values) }, datasetNames),
    file: undefined,
    branches: (names) => Promise.resolve(names.map(() => session.branches.first)),
  };
}

/** What a session says as it goes, to whoever gave the command. */
export function sessionEvents(command: string, output: Output): SessionEvents {
  return {
    progress: ({ iteration }) => output.progress(`iteration ${iteration}`),
    working: (what, done, total) => output.progress(`${what}: iteration ${done} of ${total}`),
    failed: (message) => output.line(`${command}: ${message}`),
  };
}

/** Of what a file says itself; where the data are and how many threads run is not in it. */
const fromOutside = ["data-dir", "threads"] as const;

/** @throws UsageError for an option that a session's file answers */
export function assertNoRun(command: string, values: SessionValues): void {
  for (const name of Object.keys(runOptions)) {
    if (values[name as keyof SessionValues] === undefined || fromOutside.some((one) => one === name))
      continue;
    throw new UsageError(`${command}: --${name} goes without --session: the file says it`);
  }
}

async function openSaved(
  command: string,
  path: string,
  values: SessionValues,
  output: Output,
  events: SessionEvents,
  named: readonly (readonly [string, string | undefined])[],
): Promise<Opened> {
  assertNoRun(command, values);
  const threads = whole(command, "threads", values.threads, 1, 64);
  const saved = await readSession(command, path);
  const { file } = saved;
  for (const [option, name] of named) idNamed(command, option, file, name);
  const { dataset, differs } = await savedData(command, path, file, values["data-dir"]);
  for (const sentence of differs) output.line(`${command}: ${sentence}`);
  const trainer = savedTrainer(saved, dataset, threads);
  branchesOf(file, trainer); // what does not fit is refused before anything runs
  const session = new Session(trainer, clock, events);
  return {
    session,
    trainer,
    info: sessionInfo(trainer, { name: file.run.backend }, datasetNames),
    file,
    branches: (names) =>
      openBranches(
        session,
        file,
        names.map((name) => idNamed(command, "branch", file, name)),
      ),
  };
}

/** @throws UsageError where there is none, or several */
export function idNamed(
  command: string,
  option: string,
  { branches }: SessionFile,
  name = branches[0]!.name,
): BranchId {
  const found = branches.filter((branch) => branch.name === name);
  if (found.length === 1) return found[0]!.id;
  const known = branches.map((branch) => JSON.stringify(branch.name)).join(", ");
  throw new UsageError(
    found.length
      ? `${command}: --${option}: ${found.length} branches are called ${JSON.stringify(name)}; rename them first`
      : `${command}: --${option}: there is no branch ${JSON.stringify(name)}; there are ${known}`,
  );
}

/** All branches of a file; of those that are wanted, the parents run as far as they are left. */
async function openBranches(
  session: Session,
  file: SessionFile,
  ids: readonly BranchId[],
): Promise<readonly Branch[]> {
  const needed = new Set(ids.flatMap((id) => lineage(file.branches, id)));
  for (const saved of file.branches) {
    const { parent, fork } = saved;
    if (needed.has(saved.id) && parent !== undefined && fork)
      await runOn(session, session.branches.get(parent), fork);
    reopen(session.branches, saved, session.trainer);
  }
  return ids.map((id) => session.branches.get(id));
}

function lineage(branches: SessionFile["branches"], id: BranchId): BranchId[] {
  const { parent } = branches[id]!;
  return parent === undefined ? [id] : [...lineage(branches, parent), id];
}

/**
 * To a moment of a branch as somebody would who watched it: training as far as it has not been, epochs summed up, whether
 * its numbers are finite or not.
 */
export async function runOn(session: Session, branch: Branch, to: Moment): Promise<void> {
  const known = lastOf(session, branch);
  if (compare(to, known) <= 0) return void (await session.goto(to, branch));
  await session.goto(known, branch);
  session.stopsAtNonFinite = false;
  await session.runTo(to);
}

/** The end of the last iteration that a branch has surely been through, or where it begins. */
function lastOf({ trainer }: Session, { history, at, parent }: Branch): Moment {
  const last = history.length - 2; // of the one after it the loss is known, perhaps no more
  if (last < 0 || (parent && last <= at.iteration)) return parent ? at : start;
  return { iteration: last, pc: trainer.programAt(last).instructions.length };
}
