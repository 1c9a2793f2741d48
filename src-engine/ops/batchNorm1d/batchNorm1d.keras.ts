// BatchNorm1d as Keras's BatchNormalization of rows, whose last axis is its only one.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { batchNorm2dKeras, lastAxis, settingsOf } from "../batchNorm2d/batchNorm2d.keras";
import { batchNorm1d, type BatchNorm1dAttrs } from "./batchNorm1d";

export const batchNorm1dKeras: KerasRow<BatchNorm1dAttrs> = {
  ...batchNorm2dKeras,
  op: batchNorm1d,
  is: (input) => input.length === 2,
  read(given) {
    if (![-1, 1].includes(lastAxis(given))) given.refuse("norms what are no features of rows");
    return settingsOf(given);
  },
};
