// The simd backend on so many threads of this machine.

import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "vitest";
import type { Backend } from "../../src-engine/run/backend";
import { simd } from "../../src-engine/run/machine/simd";
import { kernelBytes } from "./kernels";

const kernelThread = resolve(import.meta.dirname, "../../out/main/kernelThread.js");

export function onThreads(threads: number): Backend {
  return simd(kernelBytes(), {
    threads,
    start(workerData) {
      const worker = new Worker(kernelThread, { workerData });
      return { stop: () => void worker.terminate() };
    },
    alone: (reason) => expect.fail(reason),
  });
}
