// npm run bench -- [iteration] [kernels] [startup] [copyOut] [rewind] [frame] [timeline] [large] [--quick] [--json]
//                  [--model M] [--batch B] [--threads T] [--no-peer]
//
// Without a name all of them but `large`. Tables, or one JSON object, to stdout; what is going on to stderr.

import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { presetNamed } from "../src-engine/model/presets";
import { benchmarks, onlyByName, type BenchmarkName } from "./benchmarks";
import { efforts, type Options } from "./options";
import { builtKernels } from "./runs";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      json: { type: "boolean" },
      model: { type: "string", multiple: true },
      batch: { type: "string", multiple: true },
      threads: { type: "string", multiple: true },
      "no-peer": { type: "boolean" },
    },
  });
  const effort = efforts[values.quick ? "quick" : "usual"];
  for (const model of values.model ?? []) presetNamed(model);
  const options: Options = {
    ...effort,
    kernels: builtKernels(),
    models: values.model ?? effort.models,
    batches: values.batch?.map((text) => whole("batch", text)) ?? effort.batches,
    threads: values.threads?.map((text) => whole("threads", text)) ?? effort.threads,
    peer: !values["no-peer"],
    say: (sentence) => process.stderr.write(`bench: ${sentence}\n`),
  };

  const names =
    positionals.length > 0 ? positionals.map(nameOf) : known.filter((name) => !onlyByName.includes(name));
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
  const figures: object = { machine };
  for (const name of names) {
    const outcome = await benchmarks[name](options);
    Object.assign(figures, outcome.figures);
    if (!values.json) process.stdout.write(`${outcome.text}\n\n`);
  }
  const { processor, cores, node, load } = machine;
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else
    process.stdout.write(
      `${processor}, ${cores} cores, Node ${node}, load ${load.toFixed(1)} at the start\n`,
    );
}

const known = Object.keys(benchmarks) as BenchmarkName[];

function nameOf(text: string): BenchmarkName {
  const found = known.find((name) => name === text);
  if (!found) throw new Error(`expected one of ${known.join(", ")}, got "${text}"`);
  return found;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${option}: expected a whole number from 1, got "${text}"`);
  return value;
}

main().catch((error: unknown) => {
  const { message } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`bench: ${message.replace(/\. To specify.*$/s, "")}\n`);
  process.exitCode = 1;
});
