// One tensor at two places of the run. The session looks, and comes back to where it was.

import { momentOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import type { ComparedPlace, ComparedSample, Comparison, TensorPath } from "../../protocol/protocol";
import { isPerSample } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import { shownOf } from "../page/inView";

interface Seen {
  readonly tensor: Tensor;
  readonly sample?: ComparedSample;
}

/** @throws Error where a side has not been run yet, has no such sample, or the tensor is not written there */
export async function compared(
  session: Session,
  path: TensorPath,
  a: ComparedPlace,
  b: ComparedPlace,
): Promise<{ body: Comparison; tensors: ReadonlyMap<TensorPath, Tensor> }> {
  const [first, second] = isSamePlace(a, b)
    ? await visit(session, a, () => [see(session, path, a), see(session, path, b)] as const)
    : [
        await visit(session, a, () => see(session, path, a)),
        await visit(session, b, () => see(session, path, b)),
      ];
  return {
    body: { ...(first.sample && { a: first.sample }), ...(second.sample && { b: second.sample }) },
    tensors: new Map([
      ["a", first.tensor],
      ["b", second.tensor],
    ]),
  };
}

/** Two samples of one moment are one visit, which saves a replay. */
function isSamePlace(a: ComparedPlace, b: ComparedPlace): boolean {
  return a.address === b.address && a.branch === b.branch;
}

function visit<T>(session: Session, { address, branch }: ComparedPlace, look: () => T): Promise<T> {
  const moment = momentOf(session.trainer.program, address);
  const where = branch === undefined ? session.branch : session.branches.get(branch);
  return session.lookAt(moment, where, look);
}

function see(session: Session, path: TensorPath, { address, sample }: ComparedPlace): Seen {
  const { program, trainer } = session;
  const { batchSize } = program;
  const isOfBatch = path in program.tensors && isPerSample(program, path);
  if (!isOfBatch) return { tensor: shownOf(session, path, sample) };
  if (sample >= batchSize)
    throw new Error(`the batch of ${address} has the samples 0 to ${batchSize - 1}, not ${sample}`);
  const tensor = shownOf(session, path, sample);
  const label = trainer.read("target").data[sample]!;
  return { tensor, sample: { image: trainer.indices[sample]!, label, batchSize } };
}
