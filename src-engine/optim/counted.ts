// The number of steps that an optimizer has taken, carried for each parameter: the rule by which it grows.

import { number, sum } from "../ops/expr";
import type { Op } from "../ops/op";
import { elementwise } from "../ops/rules";

/** τ′ = τ + 1 @param when the runs that have it; without this all have */
export function counted(when?: Op["forward"][string]["when"]): Op["forward"][string] {
  return elementwise({
    tex: String.raw`\tau' = \tau + 1`,
    reads: ["step"],
    next: "step",
    ...(when && { when }),
    value: ({ step }) => step + 1,
    explain: ({ step }) => sum([step, number(1)]),
    kernel: {},
  });
}
