// What an explanation says in words: whether a value keeps its bound, and which elements a picture shows.

import type { Explanation, Region } from "../../../src-engine/protocol/protocol";
import { boundlessWords, roundingOf, type Rounding } from "../../../src-engine/protocol/rounding";
import { shortNumber } from "../../../src-view/number";

interface Agreement {
  readonly difference: number;
  readonly within: boolean;
  readonly words: string;
}

/** How far the number is from the same sum in float64, and whether rounding explains that. */
export function agreementOf(explanation: Explanation): Agreement {
  const { difference, verdict } = roundingOf(explanation);
  const within = verdict !== "beyond" && verdict !== "notFinite";
  return { difference, within, words: boundlessWords(explanation) ?? wordsFor(verdict, explanation.bound) };
}

function wordsFor(verdict: Rounding["verdict"], bound: number): string {
  if (verdict === "exact") return "exactly the float64 value";
  return `${verdict === "within" ? "within its bound" : "beyond its bound"} of ${shortNumber(bound)}`;
}

/** `[0:8, 3, 0:14, 0:14]`: the box of a region as slices, a single index where there is only one. */
export function boxInWords({ from, to }: Region): string {
  const axes = from.map((first, axis) => {
    const end = to[axis] ?? first + 1;
    return end - first === 1 ? String(first) : `${first}:${end}`;
  });
  return `[${axes.join(", ")}]`;
}
