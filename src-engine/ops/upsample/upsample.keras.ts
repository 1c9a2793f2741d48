// Upsample as Keras's UpSampling2D.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { upsample, type UpsampleAttrs } from "./upsample";

export const upsampleKeras: KerasRow<UpsampleAttrs> = {
  op: upsample,
  layers: ["UpSampling2D"],
  read: (given) => ({
    scaleFactor: given.pair("size", 2),
    mode: given.word("interpolation", "nearest", "bilinear"),
  }),
};
