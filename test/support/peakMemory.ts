// How much memory a piece of the product takes, measured in a process of its own: what memoryProbe.ts did, and the most
// that the process had in memory meanwhile beyond what it had before.

import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { build } from "vite";

export interface Measured {
  /** Bytes. */
  readonly peak: number;
  /** Of what was decoded, where it was. */
  readonly decoded: number;
  /** Of the processor: others use the machine as well. */
  readonly milliseconds: number;
  /** What else the probe counted. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly error?: string;
}

/** Bytes that a process may take for a file of that many, and for as many that it decodes to. */
export const allowedMemory = (file: number, decoded: number): number => 4 * (file + decoded) + 64 * 2 ** 20;

/** Bundles the probe into a folder; what comes back runs it there. */
export async function memoryProbe(folder: string): Promise<(...args: readonly string[]) => Measured> {
  await build({
    configFile: false,
    // The folder has no packages beside it.
    ssr: { noExternal: true },
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: resolve(import.meta.dirname, "memoryProbe.ts"),
        output: { entryFileNames: "probe.mjs" },
      },
    },
  });
  return (...args) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, "probe.mjs"), ...args], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`memoryProbe ${args.join(" ")} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Measured;
  };
}
