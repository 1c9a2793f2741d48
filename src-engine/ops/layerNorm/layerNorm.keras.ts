// LayerNorm as Keras's LayerNormalization of rows; of images Keras norms the channels of each pixel, which is another layer.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { lastAxis } from "../batchNorm2d/batchNorm2d.keras";
import { layerNorm } from "./layerNorm";

export const layerNormKeras: KerasRow = {
  op: layerNorm,
  layers: ["LayerNormalization"],
  tensors: { weight: "gamma", bias: "beta" },
  read(given, input) {
    if (input.length !== 2 || ![-1, 1].includes(lastAxis(given)))
      given.refuse("norms each pixel of images; known are rows");
    given.mustBe("rms_scaling", false);
    return { normalizedShape: input[1]!, eps: given.number("epsilon", 1e-3) };
  },
};
