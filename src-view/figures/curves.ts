// Loss and accuracy by iteration, those of other branches laid under them; what is by epoch is marked.

import { basename } from "../../src-engine/protocol/opening/basename";
import type { BranchId, BranchInfo, EpochSummary, SessionInfo } from "../../src-engine/protocol/protocol";
import { count } from "../number";
import { layoutBranches, type BranchLane } from "../run/branchLanes";
import { leavesAt, lineOf } from "../run/branchLines";
import { everyOfCurves, thinBy } from "../run/thin";
import { chartDrawing, type Series } from "../scene/chart";
import type { Drawing } from "../scene/drawing";
import type { Figure, Run } from "./figure";
import { lossAndAccuracy } from "./lossAndAccuracy";
import { fileName } from "./source";

export interface Curves {
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
  readonly epochs: readonly EpochSummary[];
  /** Of other branches, as they are to be laid under it. */
  readonly others?: readonly OtherCurves[];
}

export interface OtherCurves {
  readonly lane: BranchLane;
  /** Of all its iterations, those of its parents included. */
  readonly loss: ArrayLike<number>;
  readonly accuracy: ArrayLike<number>;
}

/** Curves of branches, to be laid under those of the one that is current. */
export function otherCurves(
  branches: readonly BranchInfo[],
  current: BranchId,
  curves: readonly (Pick<Curves, "loss" | "accuracy"> & { readonly id: BranchId })[],
): readonly OtherCurves[] {
  const lanes = layoutBranches(branches, current);
  return curves.flatMap(({ id, loss, accuracy }) => {
    const lane = lanes.find((one) => one.id === id);
    return lane ? [{ lane, loss, accuracy }] : [];
  });
}

export function curves({ info, address, branch }: Run, known: Curves): Figure {
  const over = known.others?.map(({ lane }) => lane.name) ?? [];
  return {
    info,
    drawing: curvesDrawing(info, known, false, branch),
    table: curvesDrawing(info, known, true, branch),
    asked: {
      kind: "curves",
      options: { at: address, ...(over.length && { over }) },
      branch,
      ofSession: over.length > 0,
    },
    name: fileName(info.model, "curves", address),
  };
}

/** @param all every iteration, for a table; else as many as a curve can show */
function curvesDrawing(
  info: SessionInfo,
  { loss, accuracy, epochs, others = [] }: Curves,
  all = false,
  branch = "main",
): Drawing {
  const ends = epochs.map(({ epoch }) => (epoch + 1) * info.iterationsPerEpoch - 1);
  const every = everyOfCurves(
    loss.length,
    others.map(({ lane }) => lane.to),
  );
  const own = (what: string): string => (others.length ? `${branch}, ${what}` : what);
  const batches = (values: ArrayLike<number>): Series => {
    // The page was sent float32; so that both draw the same, all are.
    const rounded = Array.from(values, Math.fround);
    if (all) return { name: own("batch"), look: "batches", x: rounded.map((_, i) => i), y: rounded };
    const { x, y } = thinBy(rounded, every);
    return { name: own(every === 1 ? "batch" : `mean of ${every} batches`), look: "batches", x, y };
  };
  const other = ({ lane }: OtherCurves, values: ArrayLike<number>, look: number): Series => {
    const rounded = Array.from(values, Math.fround).slice(0, lane.to);
    const { name, x, y } = lineOf(lane, rounded, every);
    const from = leavesAt(lane) ?? lane.to;
    return all
      ? { name, look, x: rounded.map((_, i) => i).slice(from), y: rounded.slice(from) }
      : { name, look, x, y };
  };
  return chartDrawing({
    title: `Loss and accuracy of ${info.model} on ${basename(info.data.name)}, ${count(loss.length)} iterations`,
    across: "iteration",
    plots: lossAndAccuracy(info, epochs, ends, {
      loss: [...others.map((one, i) => other(one, one.loss, i)), batches(loss)],
      accuracy: [...others.map((one, i) => other(one, one.accuracy, i)), batches(accuracy)],
    }),
  });
}
