// A list of places in the training images, as people type it: `5, 6, 7` or `5 6 7`.

import { count } from "../../../src-view/number";

interface ParsedIndices {
  readonly indices?: readonly number[];
  readonly problem?: string;
}

/** @param end one more than the last place there is */
export function parseIndices(text: string, wanted: number, end: number): ParsedIndices {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const odd = words.find((word) => !/^\d+$/.test(word) || Number(word) >= end);
  if (odd !== undefined)
    return { problem: `Expected a whole number from 0 to ${count(end - 1)}, got “${odd}”.` };
  if (words.length !== wanted) return { problem: `Expected ${wanted} places, got ${words.length}.` };
  return { indices: words.map(Number) };
}
