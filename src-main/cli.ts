// The command line. Each command is a file of its own in cli/; this one knows their names.

import { UsageError } from "./cli/arguments";
import { processOutput, type Output } from "./cli/output";

/** A command gives its exit code, or nothing where it ended well. */
type Run = (args: readonly string[], output: Output) => Promise<number> | Promise<void>;

/** Each is read when it is run: training need not wait for what draws figures. */
const commands: Readonly<Record<string, () => Promise<Run>>> = {
  train: async () => (await import("./cli/train")).train,
  step: async () => (await import("./cli/step")).step,
  explain: async () => (await import("./cli/explain")).explain,
  attribute: async () => (await import("./cli/attribute")).attribute,
  figure: async () => (await import("./cli/figure")).figure,
  replay: async () => (await import("./cli/replay")).replay,
  convert: async () => (await import("./cli/convert")).convert,
  serve: async () => (await import("./cli/serve")).serve,
};

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === "help" || name === "--help" || args.includes("--help")) {
    process.stdout.write((await import("./cli/usage")).usage);
    return;
  }
  if (name === "--version" || name === "version") {
    process.stdout.write(`${(await import("../src-engine/version")).engineVersion}\n`);
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new UsageError(`unknown command "${name}"; known are ${Object.keys(commands).join(", ")}`);
  }
  const run = await command();
  process.exitCode = (await run(args, processOutput())) ?? 0;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`backstep: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
