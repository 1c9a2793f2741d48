// BatchNorm2d as Keras's BatchNormalization, whose momentum is what the old value keeps, and whose epsilon is larger than PyTorch's.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { KerasRow } from "../../formats/keras/kerasRow";
import { decimal } from "../../formats/decimal";
import { batchNorm2d } from "./batchNorm2d";
import type { BatchNorm2dAttrs } from "./moments";

export const batchNorm2dKeras: KerasRow = {
  op: batchNorm2d,
  layers: ["BatchNormalization"],
  tensors: { weight: "gamma", bias: "beta", running_mean: "moving_mean", running_var: "moving_variance" },
  read(given, input) {
    if (input.length !== 4 || ![-1, 3].includes(lastAxis(given)))
      given.refuse("norms what are no channels of images");
    return settingsOf(given);
  },
  write: ({ eps, momentum }: BatchNorm2dAttrs) => ({
    type: "BatchNormalization",
    config: { axis: -1, epsilon: eps, momentum: decimal(1 - momentum) },
  }),
};

/** The axis of what is normed on its own; Keras lets it be a list of one. */
export function lastAxis(given: KerasConfig): number {
  const axis = given.json("axis") ?? -1;
  return Number(Array.isArray(axis) ? axis[0] : axis);
}

export function settingsOf(given: KerasConfig): BatchNorm2dAttrs {
  return { eps: given.number("epsilon", 1e-3), momentum: decimal(1 - given.number("momentum", 0.99)) };
}
