// What the machine's WebAssembly could do at most: the measure that kernels are held against.

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

/**
 * The compiler's own types declare AssemblyScript's Array and String for every file that sees them, so this
 * says the little that is used of it.
 */
const compiler = "assemblyscript/asc";
interface Compiler {
  compileString(
    source: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ error: Error | null; binary: Uint8Array | null }>;
}

/** Compiles the loop as the kernels are compiled; it needs no memory. */
export async function openPeak(): Promise<Peak> {
  const { compileString } = (await import(/* @vite-ignore */ compiler)) as Compiler;
  const { error, binary } = await compileString(source, {
    optimizeLevel: 3,
    noAssert: true,
    runtime: "stub",
    enable: ["simd"],
  });
  if (!binary) throw new Error(`bench: peak.kernel.ts does not compile: ${error?.message ?? "no output"}`);
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(new Uint8Array(binary)));
  const loop = exports["peak"] as (steps: number) => number;
  return { ...repeated("peak", () => loop(STEPS)), operations: STEPS * OPERATIONS };
}
