// A run's weights as a file.

import { formats, type Contents } from "../formats/index";
import type { ExportFormat, TensorPath } from "../protocol/protocol";
import type { State } from "../run/backend";
import type { Trainer } from "../run/trainer";
import { convert, type Tensor } from "../tensor/tensor";

/** The weights, float32, and the model they belong to. */
export function contentsOf({ spec: { model, recipe } }: Trainer, weights: State): Contents {
  return {
    tensors: new Map(
      [...weights].map(([path, tensor]): [TensorPath, Tensor] => [path, convert(tensor, "float32")]),
    ),
    model: {
      name: model.name,
      inputShape: model.input,
      layers: model.layers,
      mean: recipe.mean,
      deviation: recipe.deviation,
    },
  };
}

export async function encodeWeights(
  trainer: Trainer,
  weights: State,
  format: ExportFormat,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { extension, encode } = formats.find(({ name }) => name === format)!;
  return {
    name: `${trainer.spec.model.name}${extension}`,
    bytes: await encode(contentsOf(trainer, weights)),
  };
}
