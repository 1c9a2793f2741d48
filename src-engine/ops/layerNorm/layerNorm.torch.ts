// LayerNorm in PyTorch, whose shape may have any number of axes.

import { called, type TorchRow } from "../torchModule";
import { layerNorm, type LayerNormAttrs } from "./layerNorm";

export const layerNormTorch: TorchRow<LayerNormAttrs> = {
  op: layerNorm,
  module: ({ normalizedShape, eps, elementwiseAffine }) =>
    called(
      "nn.LayerNorm",
      [normalizedShape],
      { eps, elementwise_affine: elementwiseAffine },
      { eps: 1e-5, elementwise_affine: true },
    ),
};
