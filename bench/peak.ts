// What the machine's WebAssembly could do at most: the measure that kernels are held against.

import { exportsOf } from "./compiled";
import { repeated, type Contestant } from "./contest";
import source from "./peak.kernel.ts?raw";

/** Steps of the loop in one call: about 40 µs. */
const STEPS = 20_000;
/** Twelve vectors of four lanes, each multiplied and added to. */
const OPERATIONS = 12 * 4 * 2;

export interface Peak extends Contestant {
  /** Floating point operations in one step of the contest. */
  readonly operations: number;
}

export async function openPeak(): Promise<Peak> {
  const loop = (await exportsOf("peak", source))["peak"] as (steps: number) => number;
  return { ...repeated("peak", () => loop(STEPS)), operations: STEPS * OPERATIONS };
}
