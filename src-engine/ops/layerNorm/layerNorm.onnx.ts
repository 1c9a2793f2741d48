// LayerNorm as ONNX's LayerNormalization, which operator set 17 brought.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { isAffine, neutral, ofLayer } from "../groupNorm/norm.onnx";
import { layerNorm, type LayerNormAttrs } from "./layerNorm";

export const layerNormOnnx: OnnxRow<LayerNormAttrs> = {
  op: layerNorm,
  operator: "LayerNormalization",
  since: 17,
  shortName: "norm",
  optional: ["bias"],
  write: ({ normalizedShape, eps }) => ({
    axis: -[normalizedShape].flat().length,
    epsilon: { float: eps },
  }),
  read(given, own, [input = []]) {
    given.mustBe("stash_type", 1);
    const axis = given.number("axis", -1);
    const first = axis < 0 ? input.length + axis : axis;
    if (first < 1) given.refuse(`has axis ${axis}, which is the batch's`);
    return {
      normalizedShape: input.slice(first),
      eps: given.number("epsilon", 1e-5),
      elementwiseAffine: isAffine(own),
    };
  },
  tensors: (_given, own) => ofLayer(own),
  added: ({ normalizedShape }) => neutral([normalizedShape].flat()),
};
