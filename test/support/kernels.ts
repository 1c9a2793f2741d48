// The compiled kernels, as the shells hand them to the engine.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Kernels } from "../../src-engine/run/machine/simd";

export function kernelBytes(): Kernels {
  const read = (file: string): Uint8Array =>
    readFileSync(resolve(import.meta.dirname, "../../out/kernels", file));
  return { alone: read("kernels.wasm"), shared: read("kernels.shared.wasm") };
}
