// GroupNorm as PyTorch calls it: with weights, or without.

import { attrsOf, type TorchCallRow } from "../torchCall";
import { groupNorm } from "./groupNorm";

export const groupNormCall: TorchCallRow = {
  op: groupNorm,
  calls: ["group_norm"],
  attrs(call) {
    const { cudnn_enabled: _, ...given } = call.given;
    const attrs = attrsOf({ ...call, given }, groupNorm);
    return attrs && { ...attrs, affine: "weight" in call.shapes };
  },
};
