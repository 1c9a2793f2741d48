// A `.backstep` file that a command is given: read with a limit, checked, and the run that it tells of.

import { reference, simd, Trainer, type Dataset } from "../../src-engine/index";
import { FormatError, inFile } from "../../src-engine/formats/formatError";
import type { SessionFile } from "../../src-engine/formats/session/session";
import { differences } from "../../src-engine/formats/session/sessionDifferences";
import { LARGEST_SESSION } from "../../src-engine/protocol/limits";
import { decodeSaved, type SavedSession } from "../../src-engine/serve/session/savedSession";
import { here, runSpec } from "../../src-engine/serve/session/sessionRun";
import { loadDataset } from "../data/datasets";
import { readAtMost, reason } from "../files";
import { kernels, threading } from "../supervision/kernels";

/**
 * The data that a session was trained on, and what is not here as it was there, in a sentence each.
 * @throws Error for data that there is not
 */
export async function savedData(
  command: string,
  path: string,
  file: SessionFile,
  dataDir: string | undefined,
): Promise<{ readonly dataset: Dataset; readonly differs: readonly string[] }> {
  const { data, seed, model } = file.run;
  const [channels, height, width] = model.input;
  const shape = channels === 1 || channels === 3 ? ({ channels, height, width } as const) : undefined;
  const dataset = await loadDataset(data.name, { dataDir, seed, shape }).catch((error: unknown) => {
    throw new Error(`${command}: ${path} was trained on "${data.name}": ${reason(error)}`, { cause: error });
  });
  return { dataset, differs: differences(file, await here(dataset)) };
}

/** At the beginning of the run. */
export function savedTrainer(
  { file: { run }, state }: SavedSession,
  dataset: Dataset,
  threads: number | undefined,
): Trainer {
  const backend = run.backend === "reference" ? reference : simd(kernels, threading(threads));
  return new Trainer(runSpec(run, dataset, state), backend);
}

/** @throws Error where it cannot be read, FormatError where it is no session */
export async function readSession(command: string, path: string): Promise<SavedSession> {
  const bytes = await readAtMost(path, LARGEST_SESSION).catch((error: unknown) => {
    throw new Error(`${command}: cannot read ${path}: ${reason(error)}`, { cause: error });
  });
  try {
    return await decodeSaved(bytes);
  } catch (error) {
    throw error instanceof FormatError ? inFile(path, error) : error;
  }
}
