// GroupNorm as ONNX's GroupNormalization, which has a weight for each channel since operator set 21.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { groupNorm, type GroupNormAttrs } from "./groupNorm";
import { isAffine, neutral, ofLayer } from "./norm.onnx";

export const groupNormOnnx: OnnxRow<GroupNormAttrs> = {
  op: groupNorm,
  operator: "GroupNormalization",
  since: 21,
  shortName: "norm",
  write: ({ numGroups, eps }) => ({ num_groups: numGroups, epsilon: { float: eps } }),
  read(given, own) {
    given.mustBe("stash_type", 1);
    return {
      numGroups: given.number("num_groups", 0),
      eps: given.number("epsilon", 1e-5),
      affine: isAffine(own),
    };
  },
  tensors: (_given, own) => ofLayer(own),
  added: (_attrs, [input]) => neutral([input![1]!]),
};
