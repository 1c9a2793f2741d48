// What an explanation says in words: whether a value keeps its bound, and why a chain ends.

import type { Explanation, Region } from "../src-engine/protocol/protocol";
import { shortNumber } from "./draw/number";

const ends: Readonly<Record<NonNullable<Explanation["end"]>, string>> = {
  input: "The chain ends here: this is a pixel of the input.",
  parameter: "The chain ends here: the iteration began with this parameter; the last update made it.",
  target: "The chain ends here: this is a label of the data.",
  setting: "The chain ends here: this is a setting of the run.",
  loss: "The chain ends here: this is the gradient that the loss itself gives.",
  nothing: "The chain ends here: nothing goes into this element.",
  edit: "The chain ends here: this number was put there by an edit.",
};
export const endInWords = (end: NonNullable<Explanation["end"]>): string => ends[end];

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
