// Loss and accuracy of every iteration so far, and what each epoch came to.
//
// Points are appended many times a second, so they live in plain arrays that grow by doubling;
// `version` is all that Vue watches.

import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { EpochSummary } from "../../src-engine/protocol/protocol";
import type { TensorData } from "../../src-engine/tensor/tensor";

export interface Points {
  readonly length: number;
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
}

export const useCurves = defineStore("curves", () => {
  let loss = new Float64Array(1024);
  let accuracy = new Float64Array(1024);
  let length = 0;
  const version = ref(0);
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
    reserve(end);
    if (from > length) {
      loss.fill(NaN, length, from);
      accuracy.fill(NaN, length, from);
    }
    loss.set(losses, from);
    accuracy.set(accuracies, from);
    length = Math.max(length, end);
    version.value++;
  }

  /** Puts the run's whole history in place of what was known. */
  function replace(losses: TensorData, accuracies: TensorData, all: readonly EpochSummary[]): void {
    length = 0;
    put(0, losses, accuracies);
    epochs.value = all;
  }

  function addEpoch(epoch: EpochSummary): void {
    epochs.value = [...epochs.value.filter((known) => known.epoch !== epoch.epoch), epoch].sort(
      (a, b) => a.epoch - b.epoch,
    );
  }

  function clear(): void {
    length = 0;
    epochs.value = [];
    version.value++;
  }

  /** The points as they are now; views, valid until the next `put`. */
  function points(): Points {
    return { length, loss: loss.subarray(0, length), accuracy: accuracy.subarray(0, length) };
  }

  return { version, epochs, put, replace, addEpoch, clear, points };
});
