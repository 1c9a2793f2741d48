// Two plots over one axis: the loss, and the accuracy as a share.

import type { EpochSummary, SessionInfo } from "../../src-engine/protocol/protocol";
import type { Plot, Series } from "../scene/chart";

export function lossAndAccuracy(
  { data }: SessionInfo,
  epochs: readonly EpochSummary[],
  x: readonly number[],
  batches?: { readonly loss: readonly Series[]; readonly accuracy: readonly Series[] },
): readonly Plot[] {
  const name = batches ? "training, by epoch" : "training";
  const train = (y: number[]): Series => ({ name, look: "train", x, y });
  const validation = (y: (number | undefined)[]): Series[] =>
    data.validation === 0
      ? []
      : [{ name: "validation", look: "validation", x, y: y.map((value) => value ?? null) }];
  return [
    {
      label: "loss",
      series: [
        ...(batches?.loss ?? []),
        ...(epochs.length
          ? [train(epochs.map((e) => e.trainLoss)), ...validation(epochs.map((e) => e.validationLoss))]
          : []),
      ],
    },
    {
      label: "accuracy",
      top: 1,
      share: true,
      series: [
        ...(batches?.accuracy ?? []),
        ...(epochs.length
          ? [
              train(epochs.map((e) => e.trainAccuracy)),
              ...validation(epochs.map((e) => e.validationAccuracy)),
            ]
          : []),
      ],
    },
  ];
}
