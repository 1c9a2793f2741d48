// backstep replay: runs a saved session again and holds it against its hashes.

import { hashesOfKept, replay as run, type Replayed } from "../../src-engine/serve/session/replay";
import { assertFits } from "../../src-engine/serve/session/restoring";
import { unverifiedOf, unverifiedText, type Unverified } from "../../src-engine/serve/session/unverified";
import { readArguments, whole } from "./arguments";
import { declare, flag, json } from "./declaration";
import type { Output } from "./output";
import { runOptions } from "./run";
import { readSession, savedData, savedTrainer } from "./savedSession";

export const declaration = declare({
  name: "replay",
  about: "run a saved session again, every branch to every recorded hash",
  positionals: ["FILE"],
  synopsis: "[options]",
  options: {
    verify: flag("exit with 0 only when all hashes match, and there is one for the end of every branch"),
    "allow-unverified": flag("with --verify: also where some iterations have no hash behind them"),
    json,
    "data-dir": runOptions["data-dir"],
    threads: runOptions.threads,
  },
  examples: ["replay run.backstep --verify", "replay run.backstep --data-dir ~/mnist --json"],
});

export interface ReplayResult {
  /** Whether everything is as it was and every hash matches. */
  readonly matches: boolean;
  /** What is not here as it was there, in a sentence each. */
  readonly differs: readonly string[];
  readonly hashes: readonly (Replayed & { readonly matches: boolean })[];
  /** Which iterations of which branches no hash speaks of: from … to − 1. */
  readonly unverified: readonly Unverified[];
}

/** @returns the exit code: with `--verify` 0 only when every recorded hash matches, and nothing is without one */
export async function replay(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const threads = whole("replay", "threads", values.threads, 1, 64);
  const path = positionals[0]!;
  const saved = await readSession("replay", path);
  const { file } = saved;
  const { dataset, differs } = await savedData("replay", path, file, values["data-dir"]);
  const hashes: ReplayResult["hashes"][number][] = [];
  // Hashes cannot match where the data or the engine is another: verifying ends before it begins.
  if (!(values.verify && differs.length)) {
    for (const sentence of differs) output.line(`replay: ${sentence}`);
    const trainer = savedTrainer(saved, dataset, threads);
    try {
      assertFits(saved, trainer);
      const wanted = [...file.hashes, ...(await hashesOfKept(saved, trainer))];
      for await (const replayed of run({ ...file, hashes: wanted }, trainer, (branch, to) =>
        output.progress(`${branch.name}  iteration ${trainer.iteration} of ${to}`),
      )) {
        hashes.push({ ...replayed, matches: replayed.got === replayed.sha256 });
      }
    } finally {
      trainer.close();
    }
  }
  const matches = !differs.length && hashes.length > 0 && hashes.every((hash) => hash.matches);
  const unverified = unverifiedOf(file, hashes);
  output.result({ matches, differs, hashes, unverified } satisfies ReplayResult, values.json, () => [
    ...summary(hashes, differs),
    ...(hashes.length ? unverified : []).map((one) => `unverified: ${unverifiedText(one)}`),
  ]);
  if (!values.verify) return 0;
  if (!matches) {
    output.line(`backstep: ${mismatch(path, { differs, hashes })}`);
    return 1;
  }
  if (!unverified.length || values["allow-unverified"]) return 0;
  output.line(`backstep: replay: ${path}: ${unverified.map(unverifiedText).join("; ")}`);
  return 1;
}

/** Why `--verify` fails, in one line. */
function mismatch(path: string, { differs, hashes }: Pick<ReplayResult, "differs" | "hashes">): string {
  if (differs.length) return `replay: ${path}: ${differs.join("; ")}`;
  const wrong = hashes.find(({ matches }) => !matches);
  if (!wrong) return `replay: ${path} records no hashes: there is nothing to verify`;
  const { branch, name, iteration, sha256, got } = wrong;
  return `replay: ${path}: branch ${branch} ("${name}"), iteration ${iteration}: expected weights ${sha256}, got ${got}`;
}

function summary(hashes: ReplayResult["hashes"], differs: readonly string[]): readonly string[] {
  if (!hashes.length) return [differs.length ? "not replayed" : "no hashes are recorded"];
  const lines = hashes.map(
    ({ name, iteration, matches, got }) =>
      `${matches ? "same " : "OTHER"}  ${name}  iteration ${iteration}  ${got}`,
  );
  const right = hashes.filter(({ matches }) => matches).length;
  return [...lines, `${right} of ${hashes.length} hashes match`];
}
