// BatchNorm2d as Keras's BatchNormalization, whose momentum is what the old value keeps, and whose epsilon is larger than PyTorch's.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { decimal } from "../../formats/decimal";
import { batchNorm2d } from "./batchNorm2d";

export const batchNorm2dKeras: KerasRow = {
  op: batchNorm2d,
  layers: ["BatchNormalization"],
  tensors: { weight: "gamma", bias: "beta", running_mean: "moving_mean", running_var: "moving_variance" },
  read(given, input) {
    const axis = given.json("axis") ?? -1;
    const last = Array.isArray(axis) ? (axis as readonly unknown[])[0] : axis;
    if (input.length !== 4 || (last !== -1 && last !== 3))
      given.refuse("norms what are no channels of images");
    return { eps: given.number("epsilon", 1e-3), momentum: decimal(1 - given.number("momentum", 0.99)) };
  },
};
