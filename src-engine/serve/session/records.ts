// What has come of a branch, between a run and the `.backstep` file that keeps it.

import type { Branch } from "../../debug/branches";
import type { SessionBranch } from "../../formats/session/session";
import type { BranchRecord } from "../../formats/session/sessionState";
import { healthMeasures } from "../../protocol/health";
import type { EpochSummary } from "../../protocol/protocol";
import type { Trainer } from "../../run/trainer";
import { tensor } from "../../tensor/tensor";
import { healthTensors, pointTensors } from "../page/connection";

const EPOCH = 5;

/** Of a branch alone, without what it has of its parent. */
export function recordOf(branch: Branch): BranchRecord {
  const { history, health, epochs, inherited, at, finiteTo, isSick, firstNonFinite } = branch;
  const points = pointTensors(history.points(inherited.points));
  const columns = healthTensors(health.columns(branch.parent ? at.iteration : 0));
  const rows = epochs.slice(inherited.epochs).flatMap(asRow);
  return {
    loss: points.get("loss")!,
    accuracy: points.get("accuracy")!,
    healthIterations: columns.get("healthIterations")!,
    health: columns.get("health")!,
    epochs: tensor([rows.length / EPOCH, EPOCH], rows),
    finiteTo,
    isSick,
    ...(firstNonFinite && { firstNonFinite }),
  };
}

/**
 * Gives a branch that was just opened what had come of it. Its parents have theirs.
 * @throws Error naming the branch, what was expected and what was found
 */
export function takeOver(branch: Branch, record: BranchRecord, saved: SessionBranch, trainer: Trainer): void {
  const wrong = (problem: string): never => {
    throw new Error(`session: branch ${saved.id}: ${problem}`);
  };
  const { loss, accuracy, finiteTo, isSick, firstNonFinite } = record;
  const points = Math.max(0, saved.iterations - branch.history.length);
  for (const [name, { data }] of Object.entries({ loss, accuracy }))
    if (data.length !== points)
      wrong(
        `expected ${points} values of ${name} for its ${saved.iterations} iterations, got ${data.length}`,
      );
  branch.history.append(loss.data, accuracy.data);
  takeHealth(branch, record, saved, trainer, wrong);
  takeEpochs(branch, record, trainer, wrong);
  branch.finiteTo = finiteTo;
  branch.isSick = isSick;
  branch.firstNonFinite = firstNonFinite;
}

function takeHealth(
  branch: Branch,
  { healthIterations, health }: BranchRecord,
  { iterations }: SessionBranch,
  { program }: Trainer,
  wrong: (problem: string) => never,
): void {
  const columns = healthIterations.data;
  const size = program.layers.length * healthMeasures.length;
  if (health.data.length !== columns.length * size)
    wrong(`health: expected ${columns.length} columns of ${size} numbers, got [${health.shape.join(",")}]`);
  let last = branch.parent ? branch.at.iteration - 1 : -1;
  columns.forEach((iteration, k) => {
    if (iteration <= last || iteration >= iterations)
      wrong(`health: expected an iteration after ${last} and before ${iterations}, got ${iteration}`);
    last = iteration;
    branch.health.record(iteration, (health.data as Float32Array).subarray(k * size, (k + 1) * size));
  });
}

function takeEpochs(
  { epochs, history }: Branch,
  { epochs: { shape, data } }: BranchRecord,
  { iterationsPerEpoch, validation }: Trainer,
  wrong: (problem: string) => never,
): void {
  if (shape[1] !== EPOCH) wrong(`epochs: expected ${EPOCH} numbers each, got [${shape.join(",")}]`);
  const all = epochs.length + shape[0]!;
  const most = Math.floor(history.length / iterationsPerEpoch);
  if (all > most) wrong(`epochs: expected at most ${most} in ${history.length} iterations, got ${all}`);
  while (epochs.length < all) {
    const row = data.subarray((epochs.length - all) * EPOCH + data.length);
    epochs.push(fromRow(epochs.length, row, validation.indices.length > 0));
  }
}

function asRow(epoch: EpochSummary): number[] {
  const { trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds } = epoch;
  return [trainLoss, trainAccuracy, validationLoss ?? NaN, validationAccuracy ?? NaN, seconds];
}

function fromRow(epoch: number, row: ArrayLike<number>, isValidated: boolean): EpochSummary {
  const [trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds] = Array.from(
    { length: EPOCH },
    (_, i) => row[i]!,
  ) as [number, number, number, number, number];
  return {
    ...{ epoch, trainLoss, trainAccuracy },
    ...(isValidated && { validationLoss, validationAccuracy }),
    seconds,
  };
}
