// Files with bytes changed, put in, left out and put elsewhere, by a seed: each is to be read, or refused with an error that says so, soon.

import { expect } from "vitest";
import { FormatError } from "../../src-engine/formats";
import { random } from "../../src-engine/tensor/random";

/** A file's bytes are changed in so many ways; BACKSTEP_MUTATIONS says how many of each format, for a thorough run. */
export const MUTATIONS = Number(process.env["BACKSTEP_MUTATIONS"] ?? 500);
/** Milliseconds that one file may take. */
const SOON = 1000;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * @param files in turns, as they are whole
 * @param read what is tried: it gives something or fails with a FormatError
 * @returns how many were read all the same
 */
export async function expectReadOrRefused(
  files: readonly Bytes[],
  read: (bytes: Bytes) => unknown,
  count = MUTATIONS,
): Promise<number> {
  const { uniform } = random(1, "mutations");
  let draws = 0;
  const below = (n: number): number => Math.floor(uniform(draws++) * n);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const bytes = mutated(files[i % files.length]!, below);
    const began = performance.now();
    try {
      await read(bytes);
      kept++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.message).toMatch(/^[\w ]+: \S/);
    }
    expect(performance.now() - began, `mutation ${i}`).toBeLessThan(SOON);
  }
  return kept;
}

function mutated(bytes: Bytes, below: (n: number) => number): Bytes {
  let changed = bytes.slice();
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(changed.length);
    // Most keep the file's lengths as they are, so that what is damaged lies deep within.
    const kind = below(24);
    if (kind > 2) changed[at] = below(256);
    else if (kind === 0) changed = spliced(changed, at, 0, Uint8Array.of(below(256)));
    else if (kind === 1) changed = spliced(changed, at, 1 + below(8));
    else {
      const from = below(changed.length);
      changed = spliced(changed, at, 0, changed.slice(from, from + below(64)));
    }
  }
  return changed;
}

function spliced(bytes: Bytes, at: number, without: number, put: Uint8Array = new Uint8Array(0)): Bytes {
  const rest = bytes.subarray(Math.min(bytes.length, at + without));
  const result = new Uint8Array(at + put.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(put, at);
  result.set(rest, at + put.length);
  return result;
}
