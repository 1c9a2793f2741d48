// backstep replay: runs a saved session again and holds it against its hashes.

import { open } from "node:fs/promises";
import { Trainer, reference, simd } from "../../src-engine/index";
import { decodeSession, type SessionFile } from "../../src-engine/formats/session";
import { differences } from "../../src-engine/formats/sessionDifferences";
import { FormatError, inFile } from "../../src-engine/formats/formatError";
import { replay as run, type Replayed } from "../../src-engine/serve/replay";
import { here, runSpec } from "../../src-engine/serve/sessionRun";
import { loadDataset } from "../datasets";
import { reason } from "../files";
import { kernels, threading } from "../kernels";
import { readArguments, whole } from "./arguments";
import type { Output } from "./output";

export interface ReplayResult {
  /** Whether everything is as it was and every hash matches. */
  readonly matches: boolean;
  /** What is not here as it was there, in a sentence each. */
  readonly differs: readonly string[];
  readonly hashes: readonly (Replayed & { readonly matches: boolean })[];
}

/** More characters than a session may have, in as many bytes as one can take. */
const LARGEST = 64 * 1024 * 1024;

/** @returns the exit code: with `--verify` 0 only when every recorded hash matches */
export async function replay(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(
    "replay",
    args,
    {
      verify: { type: "boolean" },
      "data-dir": { type: "string" },
      threads: { type: "string" },
      json: { type: "boolean" },
    },
    ["FILE"],
  );
  const threads = whole("replay", "threads", values.threads, 1, 64);
  const path = positionals[0]!;
  const file = await readSession(path);
  const { data, backend } = file.run;
  if (data.name !== "digits" && data.name !== "mnist") {
    throw new Error(`replay: ${path} was trained on "${data.name}"; here are digits, mnist`);
  }
  const dataset = await loadDataset(data.name, { dataDir: values["data-dir"] });
  const differs = differences(file, await here(dataset));
  const hashes: ReplayResult["hashes"][number][] = [];
  // Hashes cannot match where the data or the engine is another: verifying ends before it begins.
  if (!(values.verify && differs.length)) {
    for (const sentence of differs) output.line(`replay: ${sentence}`);
    const trainer = new Trainer(
      runSpec(file.run, dataset),
      backend === "reference" ? reference : simd(kernels, threading(threads)),
    );
    for await (const replayed of run(file, trainer, (branch, to) =>
      output.progress(`${branch.name}  iteration ${trainer.iteration} of ${to}`),
    )) {
      hashes.push({ ...replayed, matches: replayed.got === replayed.sha256 });
    }
    trainer.close();
  }
  const matches = !differs.length && hashes.length > 0 && hashes.every((hash) => hash.matches);
  output.result({ matches, differs, hashes } satisfies ReplayResult, values.json, () =>
    summary(hashes, differs),
  );
  if (!values.verify || matches) return 0;
  output.line(`backstep: ${mismatch(path, { differs, hashes })}`);
  return 1;
}

async function readSession(path: string): Promise<SessionFile> {
  const bytes = await readAtMost(path, LARGEST).catch((error: unknown) => {
    throw new Error(`replay: cannot read ${path}: ${reason(error)}`, { cause: error });
  });
  try {
    return decodeSession(utf8(bytes));
  } catch (error) {
    throw error instanceof FormatError ? inFile(path, error) : error;
  }
}

async function readAtMost(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > most) throw new Error(`expected at most ${most} bytes, the file has ${size}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError("session", "expected UTF-8 text, got other bytes");
  }
}

/** Why `--verify` fails, in one line. */
function mismatch(path: string, { differs, hashes }: Omit<ReplayResult, "matches">): string {
  if (differs.length) return `replay: ${path}: ${differs.join("; ")}`;
  const wrong = hashes.find(({ matches }) => !matches);
  if (!wrong) return `replay: ${path} records no hashes: there is nothing to verify`;
  const { branch, name, iteration, sha256, got } = wrong;
  return `replay: ${path}: branch ${branch} ("${name}"), iteration ${iteration}: expected weights ${sha256}, got ${got}`;
}

function summary(hashes: ReplayResult["hashes"], differs: readonly string[]): string {
  if (!hashes.length) return differs.length ? "not replayed" : "no hashes are recorded";
  const lines = hashes.map(
    ({ name, iteration, matches, got }) =>
      `${matches ? "same " : "OTHER"}  ${name}  iteration ${iteration}  ${got}`,
  );
  const right = hashes.filter(({ matches }) => matches).length;
  return [...lines, `${right} of ${hashes.length} hashes match`].join("\n");
}
