// GroupNorm as Keras's GroupNormalization over the channels, whose groups of −1 are the channels themselves.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { lastAxis } from "../batchNorm2d/batchNorm2d.keras";
import { groupNorm } from "./groupNorm";

export const groupNormKeras: KerasRow = {
  op: groupNorm,
  layers: ["GroupNormalization"],
  tensors: { weight: "gamma", bias: "beta" },
  read(given, input) {
    if (input.length !== 4 || ![-1, 3].includes(lastAxis(given)))
      given.refuse("norms what are no channels of images");
    const groups = given.number("groups", 32);
    return { numGroups: groups === -1 ? input[1]! : groups, eps: given.number("epsilon", 1e-3) };
  },
};
