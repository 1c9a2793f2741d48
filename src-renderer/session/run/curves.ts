// Loss and accuracy of every iteration so far, the health of its layers, and what each epoch came to.
//
// Points are appended many times a second, so they live in plain arrays that grow by doubling;
// `version` is all that Vue watches.

import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { Tensors } from "../../../src-engine/protocol/wire/client";
import type { HealthMeasure } from "../../../src-engine/protocol/health";
import type { EpochSummary } from "../../../src-engine/protocol/protocol";
import type { Strip } from "../../../src-view/run/heatStrip";
import { extended, nothingYet } from "./lossLane";
import { LossLevels } from "./lossLevels";
import { HealthColumns } from "../../../src-view/run/healthColumns";

interface Points {
  readonly length: number;
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
}

export const useCurves = defineStore("curves", () => {
  let loss = new Float64Array(1024);
  let accuracy = new Float64Array(1024);
  let length = 0;
  const levels = new LossLevels();
  const version = ref(0);
  /** Within which limits the losses so far lie. */
  const extent = shallowRef(nothingYet);
  const health = new HealthColumns();
  const healthVersion = ref(0);
  const epochs = shallowRef<readonly EpochSummary[]>([]);

  function reserve(needed: number): void {
    if (needed <= loss.length) return;
    const grown = (from: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(Math.max(needed, 2 * from.length));
      to.set(from.subarray(0, length));
      return to;
    };
    loss = grown(loss);
    accuracy = grown(accuracy);
  }

  /** Writes the points of the iterations `from`, `from` + 1, …; iterations nobody reported show as gaps. */
  function put(from: number, losses: ArrayLike<number>, accuracies: ArrayLike<number>): void {
    const end = from + losses.length;
    if (isKnown(from, losses, accuracies)) return;
    reserve(end);
    const before = length;
    if (from > length) {
      loss.fill(NaN, length, from);
      accuracy.fill(NaN, length, from);
    }
    loss.set(losses, from);
    accuracy.set(accuracies, from);
    length = Math.max(length, end);
    levels.settle(loss.subarray(0, length), Math.min(from, before));
    extent.value = extended(extent.value, losses);
    version.value++;
  }

  /** Going back over the run brings the same points again: nothing to draw. They were sent in float32. */
  function isKnown(from: number, losses: ArrayLike<number>, accuracies: ArrayLike<number>): boolean {
    if (from + losses.length > length) return false;
    const same = (a: number, b: number): boolean => Object.is(Math.fround(a), Math.fround(b));
    for (let i = 0; i < losses.length; i++)
      if (!same(loss[from + i]!, losses[i]!) || !same(accuracy[from + i]!, accuracies[i]!)) return false;
    return true;
  }

  /** What a report of progress carries: points from an iteration on, and columns of health. */
  function take(from: number, sent: Tensors): void {
    const losses = sent.get("loss");
    const accuracies = sent.get("accuracy");
    if (losses && accuracies) put(from, losses.data, accuracies.data);
    const columns = sent.get("healthIterations");
    const measures = sent.get("health");
    if (!columns || !measures) return;
    health.put(columns, measures);
    healthVersion.value++;
  }

  /** Puts the run's whole history in place of what was known. */
  function replace(sent: Tensors, all: readonly EpochSummary[]): void {
    length = 0;
    levels.clear();
    extent.value = nothingYet;
    health.clear();
    healthVersion.value++;
    take(0, sent);
    epochs.value = all;
  }

  function addEpoch(epoch: EpochSummary): void {
    epochs.value = [...epochs.value.filter((known) => known.epoch !== epoch.epoch), epoch].sort(
      (a, b) => a.epoch - b.epoch,
    );
  }

  function clear(): void {
    length = 0;
    levels.clear();
    extent.value = nothingYet;
    health.clear();
    epochs.value = [];
    version.value++;
    healthVersion.value++;
  }

  /** The points as they are now; views, valid until the next `put`. */
  function points(): Points {
    return { length, loss: loss.subarray(0, length), accuracy: accuracy.subarray(0, length) };
  }

  /** For who looks at many of the losses at a time: those of the points as they are now. */
  const lossLevels = (): LossLevels => levels;

  /** The picture of one measure as it is now; views, valid until more is put in. */
  const strip = (measure: HealthMeasure): Strip => health.strip(measure, length);

  return {
    version,
    healthVersion,
    epochs,
    extent,
    strip,
    put,
    take,
    replace,
    addEpoch,
    clear,
    points,
    lossLevels,
  };
});
