// The compiled kernels, as the shells hand them to the engine.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export function kernelBytes(): Uint8Array {
  return readFileSync(resolve(import.meta.dirname, "../../out/kernels/kernels.wasm"));
}
