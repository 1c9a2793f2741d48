// The command line as it is run, in a folder of its own: its two streams and its exit code. Either the built program in a
// process, or, where a process proves nothing, the same commands in this one: starting Node costs more than most of them.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";
import * as source from "../../src-main/cli/program";
import { printed } from "./printed";

const cli = resolve(import.meta.dirname, "../../out/main/cli.js");

/** A run that takes no time: 8 iterations an epoch. */
export const small = ["--data", "digits", "--limit", "100", "--batch-size", "10", "--seed", "5"];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface CommandLine {
  readonly folder: string;
  /** The built program, in a process of its own. */
  backstep(...args: string[]): Ended;
  /** The commands here, one after the other, on one thread unless the words say otherwise. */
  here(...args: string[]): Promise<Ended>;
  /** A tensor's numbers at a moment of a run, as `step` reads them. */
  read(path: string, moment: string, run: readonly string[]): Promise<readonly number[]>;
}

type Program = Pick<typeof source, "commands" | "program">;

/** The built commands, to call here: with what only the build puts beside them, and without Vitest's reading of every source. */
export const builtProgram = (): Program =>
  createRequire(import.meta.url)("../../out/main/program.js") as Program;

/**
 * The folder is gone when the file's tests are done.
 * @param commandsHere whose commands are called in this process
 */
export function commandLine(commandsHere: Program = source): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "backstep-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  async function here(...args: string[]): Promise<Ended> {
    const [before, data] = [process.cwd(), process.env["BACKSTEP_DATA"]];
    process.chdir(folder);
    delete process.env["BACKSTEP_DATA"];
    try {
      const words = await onOneThread(commandsHere, args);
      return await printed((output) => commandsHere.program(words, output));
    } finally {
      process.chdir(before);
      if (data !== undefined) process.env["BACKSTEP_DATA"] = data;
    }
  }
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
    here,
    async read(path, moment, run) {
      const { out } = await here("step", ...run, "--at", moment, "--read", path, "--json");
      return (JSON.parse(out) as { tensors: [{ data: number[] }] }).tensors[0].data;
    },
  };
}

/** No number depends on how many threads there are, and those of a run that was refused would wait until the tests end. */
async function onOneThread(
  { commands }: Program,
  [name = "", ...args]: readonly string[],
): Promise<readonly string[]> {
  const [declaration] = (await commands[name]?.()) ?? [];
  const may =
    declaration && "threads" in declaration.options && !args.some((arg) => arg.startsWith("--threads"));
  return may ? [name, ...args, "--threads=1"] : [name, ...args];
}
