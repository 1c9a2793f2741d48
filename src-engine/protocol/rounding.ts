// Whether rounding explains how far a float32 number is from its rule's float64 one.

import type { Explanation } from "./explanation";

export interface Rounding {
  readonly difference: number;
  /**
   * `exact`: the same number. `within`, `beyond`: its bound. `overflow`: it is not finite, since it, or a step on the way to
   * it, is beyond float32's largest number; `nearOverflow`: it is finite, but for the same reason has no bound.
   * `notFinite`: its operands were not finite already.
   */
  readonly verdict: "exact" | "within" | "beyond" | "overflow" | "nearOverflow" | "notFinite";
}

/** From here on float32 rounds to infinity. */
const BEYOND_FLOAT32 = 2 ** 128 * (1 - 2 ** -25);

/** Equal numbers are exact, and so is NaN where the rule gives NaN as well, whatever the bound is. */
export function roundingOf({ element, float64, bound }: Explained): Rounding {
  const { value } = element;
  if (Object.is(value, float64) || value === float64) return { difference: 0, verdict: "exact" };
  const difference = Math.abs(value - float64);
  if (bound === Infinity)
    return { difference, verdict: Number.isFinite(value) ? "nearOverflow" : "overflow" };
  if (!Number.isFinite(difference)) return { difference, verdict: "notFinite" };
  return { difference, verdict: difference <= bound ? "within" : "beyond" };
}

/** Why there is no bound, in words; undefined where there is one. */
export function boundlessWords(explained: Explained): string | undefined {
  switch (roundingOf(explained).verdict) {
    case "overflow":
      return Math.abs(explained.float64) >= BEYOND_FLOAT32
        ? "beyond float32's largest number, 3.4e38"
        : "a step on the way to it is beyond float32's largest number, 3.4e38";
    case "nearOverflow":
      return "so near float32's largest number, 3.4e38, that no bound holds";
    case "notFinite":
      return "not a finite number: no bound holds";
    case "exact":
    case "within":
    case "beyond":
      return undefined;
  }
}

type Explained = Pick<Explanation, "element" | "float64" | "bound">;
