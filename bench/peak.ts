// What the machine's WebAssembly could do at most: the measure that kernels are held against.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
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

const FLAGS = { optimizeLevel: 3, noAssert: true, runtime: "stub", enable: ["simd"] };
/** Where the scripts keep what they compiled; see scripts/lib.mjs. */
const CACHE = resolve("node_modules/.cache/backstep");

export async function openPeak(): Promise<Peak> {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await compiled(CACHE)));
  const loop = exports["peak"] as (steps: number) => number;
  return { ...repeated("peak", () => loop(STEPS)), operations: STEPS * OPERATIONS };
}

/**
 * The loop, compiled as the kernels are; it needs no memory. It is kept in a folder by the hash of what it is made of, since
 * starting the compiler takes longer than a small contest.
 */
async function compiled(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const { version } = createRequire(import.meta.url)("assemblyscript/package.json") as { version: string };
  const made = createHash("sha256")
    .update(JSON.stringify([source, FLAGS, version]))
    .digest("hex");
  const file = join(folder, `peak-${made.slice(0, 16)}.wasm`);
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    // Not compiled yet.
  }
  const { compileString } = (await import(/* @vite-ignore */ compiler)) as Compiler;
  const { error, binary } = await compileString(source, FLAGS);
  if (!binary) throw new Error(`bench: peak.kernel.ts does not compile: ${error?.message ?? "no output"}`);
  const bytes = new Uint8Array(binary);
  mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, file); // so that nobody reads half of it
  return bytes;
}
