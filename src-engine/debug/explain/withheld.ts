// An explanation that leaves the result to whoever reads it: the formula and its operands, not what the rule makes of them.

import type { Explanation } from "../../protocol/protocol";

/** @param explanation of an element that a rule computed backward, or in an update */
export function withheld(explanation: Explanation): Explanation {
  const { element, tex } = explanation;
  return {
    ...explanation,
    float64: element.value,
    bound: Infinity,
    end: "withheld",
    terms: [],
    rest: { count: 0, sum: 0 },
    ...{ sum: element.value, positive: Math.max(element.value, 0), negative: Math.min(element.value, 0) },
    cancellation: 1,
    tex: { ...tex, numbers: "" },
  };
}
