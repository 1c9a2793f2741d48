// The compiled kernels, carried inside the bundle so that no path can be wrong, and the
// threads that may run them.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Kernels, Threading } from "../../src-engine/index";
import alone from "../../out/kernels/kernels.wasm?url&inline";
import shared from "../../out/kernels/kernels.shared.wasm?url&inline";
import { say } from "../streams";

export const kernels: Kernels = { alone: bytesOf(alone), shared: bytesOf(shared) };

/** A bundle of its own beside the shells'; the engine's lies a folder deeper. */
const threadPath = [join(__dirname, "kernelThread.js"), join(__dirname, "../kernelThread.js")].find(
  existsSync,
);

/** @param threads how many take part, the calling one included; by default one for each core */
export function threading(threads: number = Math.min(8, availableParallelism())): Threading {
  return {
    threads,
    start(data) {
      if (threadPath === undefined) throw new Error(`kernelThread.js is not beside ${__dirname}`);
      const worker = new Worker(threadPath, { workerData: data });
      worker.unref(); // a thread that waits for work must not keep the program alive
      worker.on("error", ({ message }) => sayAlone(message)); // those that run take its tasks; one it had begun is missed there
      return { stop: () => void worker.terminate() };
    },
    alone: sayAlone,
  };
}

let said = false;

function sayAlone(reason: string): void {
  if (said) return;
  said = true;
  say(`backstep: no further threads, one does all the work: ${reason}`);
}

function bytesOf(dataUrl: string): Uint8Array {
  return new Uint8Array(Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64"));
}
