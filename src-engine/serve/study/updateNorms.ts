// How far an update moved each parameter of a layer: ‖w′ − w‖, once w′ is written.

import { movedBy } from "../../debug/health/health";
import type { Session } from "../../debug/session";
import type { TensorPath } from "../../protocol/protocol";
import { nextOf } from "../../protocol/relatedTensors";

/** By parameter, those whose updated values are written at this moment. */
export function updateNorms(
  session: Session,
  parameters: readonly TensorPath[],
): Readonly<Record<TensorPath, number>> {
  const { program, trainer } = session;
  const norms = parameters.flatMap((path): (readonly [TensorPath, number])[] => {
    const next = nextOf(program, path);
    const isUpdated = next !== undefined && session.isWritten(next);
    const moved = isUpdated ? movedBy(program, trainer, path) : undefined;
    return moved === undefined ? [] : [[path, moved]];
  });
  return Object.fromEntries(norms);
}
