// What a page asks about a session without moving it.

import { branchInfo } from "../../debug/branches";
import { addressOf, compare } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import { bytesAsTensor } from "../../protocol/wire/fileTensor";
import type {
  BranchId,
  EpochSummary,
  Evaluation,
  Requests,
  TensorPath,
  Timeline,
} from "../../protocol/protocol";
import type { Backend } from "../../run/backend";
import { evaluationTime } from "../../run/cost/cost";
import type { Tensor } from "../../tensor/tensor";
import { healthTensors, pointTensors } from "../page/connection";
import { encodeWeights } from "../session/weights";

type Tensors = ReadonlyMap<TensorPath, Tensor>;

/** The curves and the health of a branch, all of them. */
export function historyOf(
  session: Session,
  id: BranchId = session.branch.id,
): { body: { epochs: readonly EpochSummary[] }; tensors: Tensors } {
  const { epochs, history, health } = session.branches.get(id);
  const tensors = new Map([...pointTensors(history.points()), ...healthTensors(health.columns())]);
  return { body: { epochs }, tensors };
}

/** Of the current branch. Hits are told more closely from iteration `from` to the one before `to`. */
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

/** Milliseconds of a busy machine in which an evaluation has to be done that nobody asked for; an idle one takes a tenth. */
const SOON = 60_000;

/** With the accuracy of these weights, where measuring it is soon done: the reference needs minutes for it, and so does a large model. */
export async function exported(
  session: Session,
  backend: Backend["name"],
  { format, preprocessing }: Requests["export"]["arguments"],
): Promise<{ body: Requests["export"]["response"]; tensors: Tensors }> {
  const { trainer, branch, moment } = session;
  const isWhole = moment.pc === trainer.programAt(moment.iteration).instructions.length;
  const made = branch.edits.filter(({ at }) => compare(at, moment) <= 0).length;
  const isSoon =
    backend === "simd" && evaluationTime(trainer.program, trainer.test.indices.length, backend) <= SOON;
  const known = {
    iteration: moment.iteration + (isWhole ? 1 : 0),
    ...(made > 0 && { edits: made }),
    ...(isSoon && { test: await measured(session) }),
  };
  const file = await encodeWeights(trainer, session.weights(), known, {
    format,
    ...(preprocessing && { preprocessing }),
  });
  const { name, bytes, beside, parts, tensors, snippets } = file;
  return {
    body: {
      ...{ name, snippets, byteLength: bytes.length },
      parts: [...parts].map(([part, { length }]) => ({ name: part, byteLength: length })),
      tensors: [...tensors].map(([path, { shape }]) => ({ name: path, shape })),
      ...(beside && { beside: { extension: beside.extension, byteLength: beside.bytes.length } }),
    },
    tensors: new Map([
      ["file", bytesAsTensor(bytes)],
      ...[...parts.values()].map((part, i): [string, Tensor] => [`part${i}`, bytesAsTensor(part)]),
      ...(beside ? [["beside", bytesAsTensor(beside.bytes)] as const] : []),
    ]),
  };
}

/** The same weights are measured once, in however many formats they are looked at: those of a moment of a branch never change. */
const measurements = new WeakMap<Session, { readonly at: string; readonly test: Promise<Evaluation> }>();

function measured(session: Session): Promise<Evaluation> {
  const { branch, moment } = session;
  const at = JSON.stringify([branch.id, moment]);
  const known = measurements.get(session);
  if (known?.at === at) return known.test;
  const test = session.evaluate();
  measurements.set(session, { at, test });
  test.catch(() => measurements.delete(session));
  return test;
}
