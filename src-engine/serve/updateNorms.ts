// How far an update moved each parameter of a layer: ‖w′ − w‖, once w′ is written.

import { movedBy } from "../debug/health";
import type { Session } from "../debug/session";
import type { TensorPath } from "../protocol/protocol";
import { nextOf } from "../protocol/relatedTensors";

/** By parameter, those whose updated values are written at this moment. */
export function updateNorms(
  session: Session,
  parameters: readonly TensorPath[],
): Readonly<Record<TensorPath, number>> {
  const { program, trainer } = session;
  const isUpdated = (path: TensorPath): boolean => {
    const next = nextOf(program, path);
    return next !== undefined && session.isWritten(next);
  };
  return Object.fromEntries(
    parameters.filter(isUpdated).map((path) => [path, movedBy(program, trainer, path)]),
  );
}
