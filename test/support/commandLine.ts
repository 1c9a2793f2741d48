// The command line as it is run: the built program in a folder of its own, its two streams and its exit code.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

const cli = resolve(import.meta.dirname, "../../out/main/cli.js");

/** A run that takes no time: 8 iterations an epoch. */
export const small = ["--data", "digits", "--limit", "100", "--batch-size", "10", "--seed", "5"];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine {
  readonly folder: string;
  backstep(...args: string[]): Ended;
  /** A tensor's numbers at a moment of a run, as `step` reads them. */
  read(path: string, moment: string, run: readonly string[]): readonly number[];
}

/** The folder is gone when the file's tests are done. */
export function commandLine(): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "backstep-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  function backstep(...args: string[]): Ended {
    const { BACKSTEP_DATA: _unset, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      encoding: "utf8",
      cwd: folder,
      env,
    });
    return { code: status, out: stdout, err: stderr };
  }
  return {
    folder,
    backstep,
    read(path, moment, run) {
      const { out } = backstep("step", ...run, "--at", moment, "--read", path, "--json");
      return (JSON.parse(out) as { tensors: [{ data: number[] }] }).tensors[0].data;
    },
  };
}
