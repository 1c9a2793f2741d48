// From the start of `train` to its first iteration: a new process, the digits, the kernels, one step.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { spread } from "./contest";
import type { Options } from "./options";
import { table } from "./table";

interface StartupRow {
  readonly name: string;
  /** Of several starts. */
  readonly milliseconds: number;
  readonly lowest: number;
  readonly highest: number;
}

interface Startup {
  readonly startup: readonly StartupRow[];
}

const CLI = resolve("out/main/cli.js");
/** `train` reports iterations on terminals only; so it is told that it has one. */
const TERMINAL = ["--import", "data:text/javascript,process.stderr.isTTY=true"];

export async function startup({ models, starts, say }: Options): Promise<Startup> {
  if (!existsSync(CLI)) throw new Error(`bench: startup wants the built command line, ${CLI} is not there`);
  say("starting processes");
  const nothing = [...TERMINAL, "--eval", "process.stderr.write('iteration')"];
  const commands = new Map<string, readonly string[]>([["node alone", nothing]]);
  for (const model of models) {
    const train = ["train", "--model", model, "--data", "digits", "--iterations", "1"];
    commands.set(`train ${model}`, [...TERMINAL, CLI, ...train]);
  }
  const times = new Map([...commands.keys()].map((name) => [name, [] as number[]]));
  for (let i = 0; i < starts; i++) {
    for (const [name, args] of commands) times.get(name)!.push(await untilFirstIteration(args));
  }
  return {
    startup: [...times].map(([name, milliseconds]) => {
      const { median, min, max } = spread(milliseconds);
      return { name, milliseconds: median, lowest: min, highest: max };
    }),
  };
}

/** Milliseconds from the start to the first report; the process is ended then. */
function untilFirstIteration(args: readonly string[]): Promise<number> {
  return new Promise((done, failed) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    let found: number | undefined;
    child.stderr.on("data", (bytes) => {
      said += String(bytes);
      if (found !== undefined || !said.includes("iteration")) return;
      found = performance.now() - began;
      child.kill();
    });
    child.on("error", failed);
    child.on("close", () => {
      if (found === undefined)
        failed(new Error(`bench: no first iteration from ${args.join(" ")}: ${said.trim()}`));
      else done(found);
    });
  });
}

export function startupTable({ startup: rows }: Startup): string {
  const body = table(
    ["from the start to the first iteration", "ms", "lowest", "highest"],
    rows.map(({ name, milliseconds, lowest, highest }) => [name, milliseconds, lowest, highest]),
  );
  return `Start-up\n\n${body}`;
}
