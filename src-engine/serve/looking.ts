// What a page asks about a session without moving it.

import { branchInfo } from "../debug/branches";
import { addressOf } from "../debug/moment";
import type { Session } from "../debug/session";
import { bytesAsTensor } from "../protocol/fileTensor";
import type {
  BranchId,
  EpochSummary,
  ExportFormat,
  Requests,
  TensorPath,
  Timeline,
} from "../protocol/protocol";
import type { Tensor } from "../tensor/tensor";
import { healthTensors, pointTensors } from "./connection";
import { encodeWeights } from "./weights";

type Tensors = ReadonlyMap<TensorPath, Tensor>;

/** @throws Error when there is no such tensor, or not yet */
export function tensorAt(session: Session, path: TensorPath): Tensors {
  const tensor = session.read(path);
  if (!tensor) throw new Error(`tensor "${path}" is not written yet at this moment`);
  return new Map([[path, tensor]]);
}

/** The curves and the health of a branch, all of them. */
export function historyOf(
  session: Session,
  id: BranchId = session.branch.id,
): { body: { epochs: readonly EpochSummary[] }; tensors: Tensors } {
  const { epochs, history, health } = session.branches.get(id);
  const tensors = new Map([...pointTensors(history.points()), ...healthTensors(health.columns())]);
  return { body: { epochs }, tensors };
}

export function timelineOf(session: Session, { from, to }: Requests["timeline"]["arguments"] = {}): Timeline {
  const { branch, branches, checkpoints, trainer } = session;
  return {
    branch: branch.id,
    branches: branches.all.map((one) =>
      branchInfo(one, (moment) => addressOf(trainer.programAt(moment.iteration), moment)),
    ),
    epochs: branch.epochs,
    alerts: branch.alerts.map(({ alert }) => alert),
    checkpoints,
    hits: session.hits(from, to),
  };
}

export async function exported(
  session: Session,
  format: ExportFormat,
): Promise<{ body: { name: string; byteLength: number }; tensors: Tensors }> {
  const { name, bytes } = await encodeWeights(session.trainer, session.weights(), format);
  return { body: { name, byteLength: bytes.length }, tensors: new Map([["file", bytesAsTensor(bytes)]]) };
}
