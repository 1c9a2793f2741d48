// Small kernels of the benchmark's own, compiled as the engine's are.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

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

/** What a source exports, under a name that is free of other sources'. */
export async function exportsOf(name: string, source: string): Promise<WebAssembly.Exports> {
  const bytes = await compiled(name, source, CACHE);
  return (await WebAssembly.instantiate(await WebAssembly.compile(bytes))).exports;
}

/**
 * It is kept in a folder by the hash of what it is made of, since
 * starting the compiler takes longer than a small contest.
 */
async function compiled(name: string, source: string, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const { version } = createRequire(import.meta.url)("assemblyscript/package.json") as { version: string };
  const made = createHash("sha256")
    .update(JSON.stringify([source, FLAGS, version]))
    .digest("hex");
  const file = join(folder, `${name}-${made.slice(0, 16)}.wasm`);
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    // Not compiled yet.
  }
  const { compileString } = (await import(/* @vite-ignore */ compiler)) as Compiler;
  const { error, binary } = await compileString(source, FLAGS);
  if (!binary) throw new Error(`bench: ${name}.kernel.ts does not compile: ${error?.message ?? "no output"}`);
  const bytes = new Uint8Array(binary);
  mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, file); // so that nobody reads half of it
  return bytes;
}
