// The options by which `train`, `step` and their like say which run they mean.

import { presetNamed, reference, simd, trainerFor, type Backend, type Trainer } from "../../src-engine/index";
import { datasets } from "../../src-engine/serve/launch";
import { loadDataset } from "../datasets";
import { kernels, threading } from "../kernels";
import { choice, numeric, required, UsageError, whole } from "./arguments";

export const runOptions = {
  model: { type: "string" },
  data: { type: "string" },
  "data-dir": { type: "string" },
  limit: { type: "string" },
  "batch-size": { type: "string" },
  lr: { type: "string" },
  seed: { type: "string" },
  backend: { type: "string" },
  threads: { type: "string" },
  shift: { type: "string" },
} as const;

type RunValues = { readonly [K in keyof typeof runOptions]?: string | undefined };

/**
 * The trainer that the options describe, at the beginning of its run.
 * @throws UsageError for options that make no sense, Error for data that cannot be had
 */
export async function openRun(command: string, values: RunValues): Promise<Trainer> {
  const model = required(command, "model", values.model);
  try {
    presetNamed(model);
  } catch (error) {
    throw new UsageError(`${command}: ${(error as Error).message}`);
  }
  const data = choice(command, "data", required(command, "data", values.data), datasets);
  if (values["data-dir"] !== undefined && data !== "mnist") {
    process.stderr.write(`${command}: --data-dir is not read: ${data} needs no folder\n`);
  }
  const backend = backendOf(command, values);
  const threads = whole(command, "threads", values.threads, 1, 64);
  const choices = {
    model,
    ...given("seed", whole(command, "seed", values.seed, 0, 2 ** 32 - 1)),
    ...given("limit", whole(command, "limit", values.limit, 1)),
    ...given("batchSize", whole(command, "batch-size", values["batch-size"], 1, 4096)),
    ...given("learningRate", numeric(command, "lr", values.lr, 0, 10 ** 6)),
    ...given("shift", whole(command, "shift", values.shift, 0, 127)),
  };
  const dataset = await loadDataset(data, { dataDir: values["data-dir"] });
  return trainerFor(
    choices,
    dataset,
    backend === "reference" ? reference : simd(kernels, threading(threads)),
  );
}

/** @throws UsageError for a backend there is not */
export function backendOf(command: string, values: RunValues): Backend["name"] {
  return choice(command, "backend", values.backend ?? "simd", ["simd", "reference"]);
}

function given<K extends string>(name: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: number });
}
