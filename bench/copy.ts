// What the machine's WebAssembly can move at most: the measure of kernels that are bound by memory.

import { exportsOf } from "./compiled";
import { repeated, type Contestant } from "./contest";
import source from "./copy.kernel.ts?raw";

const PAGE = 65_536;
/** Where the copied bytes begin: behind what the compiler may have put first. */
const START = 4096;

/** Contestants that copy half of some bytes to the other half, so that as many are read and written together. */
export async function openCopies(): Promise<(bytes: number) => Contestant> {
  const exports = await exportsOf("copy", source);
  const memory = exports["memory"] as WebAssembly.Memory;
  const copy = exports["copy"] as (to: number, from: number, bytes: number) => void;
  return (bytes) => {
    const half = Math.ceil(bytes / 2 / 64) * 64;
    const missing = START + 2 * half - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return repeated("copy", () => copy(START + half, START, half));
  };
}
