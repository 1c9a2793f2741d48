// Files of numbered generations, of which every byte follows from the number: a torn or mixed one is told from a whole one.

import { existsSync, readFileSync } from "node:fs";

export type Generation = number | "absent" | "torn";

const SIZE = 200_000;

export function generationBytes(generation: number): Uint8Array {
  const length = SIZE + ((generation * 7919) % 50_000); // each of another length
  const bytes = Buffer.alloc(
    length,
    Uint8Array.from({ length: 251 }, (_, i) => i * 31 + generation * 17),
  );
  bytes.write(`${generation}\n`);
  return bytes;
}

/** Which generation a file is; `absent` where there is none, `torn` for what is none, whole. */
export function generationAt(path: string): Generation {
  if (!existsSync(path)) return "absent";
  const bytes = readFileSync(path);
  const generation = Number(/^(\d+)\n/.exec(bytes.subarray(0, 12).toString("latin1"))?.[1] ?? NaN);
  return Number.isInteger(generation) && bytes.equals(generationBytes(generation)) ? generation : "torn";
}
