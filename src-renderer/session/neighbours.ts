// Which layers a layer reads, and which read it: the ways to go on from it.

import type { SessionInfo } from "../../src-engine/protocol/protocol";
import { edgesOf, unitNames } from "../../src-view/run/edges";

interface Neighbours {
  /** In the order of its inputs, without the images. */
  readonly reads: readonly string[];
  readonly readBy: readonly string[];
  /** Whether they are other ones than the list shows above it and beneath it. */
  readonly areElsewhere: boolean;
}

/** Of a layer or of the loss. */
export function neighboursOf(info: SessionInfo, unit: string): Neighbours {
  const names = unitNames(info);
  const at = names.indexOf(unit);
  const edges = edgesOf(info);
  const before = edges.filter(({ to }) => to === at).map(({ from }) => from);
  const after = edges.filter(({ from }) => from === at).map(({ to }) => to);
  const named = (units: readonly number[]): readonly string[] => units.flatMap((one) => names[one] ?? []);
  return {
    reads: named(before),
    readBy: named(after),
    areElsewhere: before.some((one) => one !== at - 1) || after.some((one) => one !== at + 1),
  };
}
