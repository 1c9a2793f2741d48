// LayerNorm as PyTorch calls it: with weights, or without.

import { attrsOf, type TorchCallRow } from "../torchCall";
import { layerNorm } from "./layerNorm";

export const layerNormCall: TorchCallRow = {
  op: layerNorm,
  calls: ["layer_norm"],
  attrs(call) {
    const { cudnn_enable: _, cudnn_enabled: _also, ...given } = call.given;
    const attrs = attrsOf({ ...call, given }, layerNorm);
    return attrs && { ...attrs, elementwiseAffine: "weight" in call.shapes };
  },
};
