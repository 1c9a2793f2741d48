// How far an update moved each parameter of a layer: ‖w′ − w‖, once w′ is written.

import type { Session } from "../debug/session";
import type { TensorPath } from "../protocol/protocol";
import { nextOf } from "../protocol/relatedTensors";

/** By parameter, those whose updated values are written at this moment. */
export function updateNorms(
  session: Session,
  parameters: readonly TensorPath[],
): Readonly<Record<TensorPath, number>> {
  const norms = parameters.flatMap((path) => {
    const updated = nextOf(session.program, path);
    const [now, next] = [session.read(path), updated !== undefined && session.read(updated)];
    return now && next ? [[path, distance(now.data, next.data)] as const] : [];
  });
  return Object.fromEntries(norms);
}

function distance(from: ArrayLike<number>, to: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < from.length; i++) {
    const moved = to[i]! - from[i]!;
    sum += moved * moved;
  }
  return Math.sqrt(sum);
}
