// The commands by their names, and what is done with a command line: it runs one, tells its help, or says what is wrong.

import { UsageError } from "./arguments";
import type { Declaration } from "./declaration";
import { processOutput, type Output, type ProcessOutput } from "./output";

/** A command gives its exit code, or nothing where it ended well. */
type Run = (args: readonly string[], output: Output) => Promise<number> | Promise<void>;
type Command = readonly [Declaration, Run];

/** Each is read when it is run: training need not wait for what draws figures. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  train: () => import("./train/train").then(({ declaration, train }) => [declaration, train]),
  step: () => import("./step").then(({ declaration, step }) => [declaration, step]),
  explain: () => import("./explain").then(({ declaration, explain }) => [declaration, explain]),
  attribute: () =>
    import("./attribute/attribute").then(({ declaration, attribute }) => [declaration, attribute]),
  figure: () => import("./figure/figure").then(({ declaration, figure }) => [declaration, figure]),
  mistakes: () => import("./mistakes").then(({ declaration, mistakes }) => [declaration, mistakes]),
  verify: () => import("./verify/verify").then(({ declaration, verify }) => [declaration, verify]),
  evaluate: () => import("./evaluate/evaluate").then(({ declaration, evaluate }) => [declaration, evaluate]),
  check: () => import("./check/check").then(({ declaration, check }) => [declaration, check]),
  describe: () => import("./files/describe").then(({ declaration, describe }) => [declaration, describe]),
  probe: () => import("./check/probe").then(({ declaration, probe }) => [declaration, probe]),
  replay: () => import("./replay").then(({ declaration, replay }) => [declaration, replay]),
  convert: () => import("./files/convert").then(({ declaration, convert }) => [declaration, convert]),
  download: () => import("./files/download").then(({ declaration, download }) => [declaration, download]),
  export: () =>
    import("./files/exportProject").then(({ declaration, exportProject }) => [declaration, exportProject]),
  recorder: () => import("./files/recorder").then(({ declaration, recorder }) => [declaration, recorder]),
  serve: () => import("./serve").then(({ declaration, serve }) => [declaration, serve]),
};

/** @returns the exit code; what went wrong is said on stderr, in one line */
export async function program(
  args: readonly string[],
  output: ProcessOutput = processOutput(),
): Promise<number> {
  const code = await commanded(args, output).catch((error: unknown) => {
    output.line(`backstep: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof UsageError ? 2 : 1;
  });
  return (await output.delivered()) ? code : code || 1;
}

async function commanded([name, ...args]: readonly string[], output: Output): Promise<number> {
  if (name === undefined || ["help", "--help", "-h"].includes(name)) return tell(args[0], output);
  if (name === "--version" || name === "version") {
    output.print([(await import("../../src-engine/version")).engineVersion]);
    return 0;
  }
  const [, run] = await commandNamed(name);
  if (args.some((arg) => arg === "--help" || arg === "-h")) return tell(name, output);
  return (await run(args, output)) ?? 0;
}

/** The help of a command, or of all of them. */
async function tell(name: string | undefined, output: Output): Promise<number> {
  const { helpOf, overview } = await import("./help");
  const told =
    name === undefined
      ? overview((await Promise.all(Object.values(commands).map((read) => read()))).map(([one]) => one))
      : helpOf((await commandNamed(name))[0]);
  output.print(told.trimEnd().split("\n"));
  return 0;
}

function commandNamed(name: string): Promise<Command> {
  const read = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (read) return read();
  throw new UsageError(`unknown command "${name}"; known are ${Object.keys(commands).join(", ")}`);
}
