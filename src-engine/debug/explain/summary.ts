// What a list of terms comes to: the largest of them, the rest, and how much cancels.

import type { Explanation, Term } from "../../protocol/protocol";

export type Summary = Pick<Explanation, "terms" | "rest" | "sum" | "positive" | "negative" | "cancellation">;

/**
 * @param values every term's value, in the order in which the rule adds them
 * @param most how many are shown
 * @param term makes the term of that number
 */
export function summaryOf(values: ArrayLike<number>, most: number, term: (at: number) => Term): Summary {
  const shown = largest(values, most);
  const isShown = new Set(shown);
  let [sum, positive, negative, magnitude, others] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    magnitude += Math.abs(value);
    if (value > 0) positive += value;
    if (value < 0) negative += value;
    if (!isShown.has(i)) others += value;
  }
  return {
    terms: shown.map(term),
    rest: { count: values.length - shown.length, sum: others },
    ...{ sum, positive, negative },
    cancellation: magnitude === 0 ? 1 : magnitude / Math.abs(sum),
  };
}

/** The places of the largest by magnitude, NaN first, the earlier of equals first. */
function largest(values: ArrayLike<number>, most: number): readonly number[] {
  if (most >= values.length) return Array.from(values, (_, i) => i).sort((a, b) => before(values, a, b));
  const kept: number[] = [];
  for (let i = 0; i < values.length && most > 0; i++) {
    if (kept.length === most && before(values, i, kept[most - 1]!) > 0) continue;
    if (kept.length === most) kept.pop();
    let place = kept.length;
    while (place > 0 && before(values, i, kept[place - 1]!) < 0) place--;
    kept.splice(place, 0, i);
  }
  return kept;
}

function before(values: ArrayLike<number>, a: number, b: number): number {
  const size = (i: number): number => (Number.isNaN(values[i]) ? Infinity : Math.abs(values[i]!));
  const [left, right] = [size(a), size(b)];
  return left === right ? a - b : right - left;
}
