// What an explanation says in words: whether a value keeps its bound, and which elements a picture shows.

import type { Explanation, Region } from "../src-engine/protocol/protocol";
import { shortNumber } from "./draw/number";

export interface Agreement {
  readonly difference: number;
  readonly within: boolean;
  readonly words: string;
}

/** How far the number is from the same sum in float64, and whether rounding explains that. */
export function agreementOf({ element, float64, bound }: Explanation): Agreement {
  const difference = Math.abs(element.value - float64);
  if (Object.is(element.value, float64) || difference === 0)
    return { difference: 0, within: true, words: "exactly the float64 value" };
  if (!Number.isFinite(difference))
    return { difference, within: false, words: "not a finite number: no bound holds" };
  const within = difference <= bound;
  const words = within ? "within its bound" : "beyond its bound";
  return { difference, within, words: `${words} of ${shortNumber(bound)}` };
}

/** `[0:8, 3, 0:14, 0:14]`: the box of a region as slices, a single index where there is only one. */
export function boxInWords({ from, to }: Region): string {
  const axes = from.map((first, axis) => {
    const end = to[axis] ?? first + 1;
    return end - first === 1 ? String(first) : `${first}:${end}`;
  });
  return `[${axes.join(", ")}]`;
}
