// The benchmarks there are: each measures and each can be read by people.

import { copyOut, copyOutTable } from "./copyOut";
import { frame, frameTables } from "./frame";
import { iteration } from "./iteration";
import { iterationTable } from "./iterationRow";
import { kernels, kernelTables } from "./kernels";
import type { Options } from "./options";
import { large, largeTable } from "./large";
import { rewind, rewindTables } from "./rewind";
import { startup, startupTable } from "./startup";
import { timeline, timelineTable } from "./timeline";

/** What is measured, and how it looks as a table. */
interface Outcome {
  readonly figures: object;
  readonly text: string;
}

type Benchmark = (options: Options) => Promise<Outcome>;

export const benchmarks = {
  iteration: shown(iteration, iterationTable),
  kernels: shown(kernels, kernelTables),
  startup: shown(startup, startupTable),
  copyOut: shown(copyOut, copyOutTable),
  rewind: shown(rewind, rewindTables),
  frame: shown(frame, frameTables),
  timeline: shown(timeline, timelineTable),
  large: shown(large, largeTable),
} as const satisfies Readonly<Record<string, Benchmark>>;

export type BenchmarkName = keyof typeof benchmarks;

/** Those that are only run where they are named. */
export const onlyByName: readonly BenchmarkName[] = ["large"];

function shown<F extends object>(
  measure: (options: Options) => Promise<F>,
  text: (figures: F, options: Options) => string,
): Benchmark {
  return async (options) => {
    const figures = await measure(options);
    return { figures, text: text(figures, options) };
  };
}
