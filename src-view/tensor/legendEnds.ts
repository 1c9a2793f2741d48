// What stands at the two ends of a colour ramp: its limits in numbers, or in words where each map has limits of its own.

import { shortNumber } from "../number";
import type { Scale } from "./scale";

/** @param own whether every map has limits of its own */
export function legendEnds({ map, low, high }: Scale, own: boolean): readonly [low: string, high: string] {
  const sign = map === "diverging" ? "+" : "";
  if (!own) return [shortNumber(low), `${sign}${shortNumber(high)}`];
  const least = { gray: "min", diverging: "−max", sequential: "0" }[map];
  return [least, `${sign}max`];
}
