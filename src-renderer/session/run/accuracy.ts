// How much of a batch is predicted right.

import type { Stopped } from "../../../src-engine/protocol/protocol";

/** A share, 0 … 1; NaN before there is a prediction. */
export function batchAccuracy({ batch: { labels, predictions } }: Stopped): number {
  if (!predictions || labels.length === 0) return NaN;
  return labels.filter((label, i) => label === predictions[i]).length / labels.length;
}
