// A run's weights as a file.

import { fileName } from "../../formats/fileName";
import { writableFormats, type Contents } from "../../formats/index";
import type { Snippet } from "../../formats/exportOffer";
import { originMetadata, type Origin } from "../../formats/session/origin";
import type { Evaluation, ImageSet, OfferedFormat, TensorPath } from "../../protocol/protocol";
import type { State } from "../../run/backend";
import type { Trainer } from "../../run/trainer";
import { convert, type Tensor } from "../../tensor/tensor";
import { engineVersion } from "../../version";

/** What only the one who exports knows of the weights. */
type Known = Pick<Origin, "iteration" | "edits"> & {
  /** Of these very weights on the test images, where it was measured. */
  readonly test?: Evaluation;
};

/** The weights, float32, the model they belong to, and where they come from. */
export function contentsOf({ spec, train }: Trainer, weights: State, known: Known = {}): Contents {
  const { model, recipe, dataset, seed } = spec;
  const { test, ...rest } = known;
  const metadata = originMetadata({
    engine: engineVersion,
    data: dataset.name,
    classes: dataset.classes,
    ...channelsOf(train.images),
    seed,
    ...rest,
    ...(test &&
      !Number.isNaN(test.accuracy) && {
        accuracy: { share: test.accuracy, images: test.count, split: "test" },
      }),
  });
  return {
    tensors: new Map(
      [...weights].map(([path, tensor]): [TensorPath, Tensor] => [path, convert(tensor, "float32")]),
    ),
    model: {
      name: model.name,
      inputShape: model.input,
      layers: model.layers,
      ...(model.output !== undefined && { output: model.output }),
      mean: recipe.mean,
      deviation: recipe.deviation,
    },
    metadata,
  };
}

/** Of other numbers of channels nobody knows what they are. */
function channelsOf({ channels }: ImageSet): Pick<Origin, "channels"> {
  if (channels === 1) return { channels: "gray" };
  return channels === 3 ? { channels: "red, green, blue" } : {};
}

interface MadeFile {
  readonly name: string;
  /** What is in it, as it is read again. */
  readonly tensors: Contents["tensors"];
  readonly snippets: readonly Snippet[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What stands beside it, under the same name and this extension. */
  readonly beside?: { readonly extension: string; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Other files of its folder that belong to it, by their names. */
  readonly parts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Under a name that says what it is: `cnn-pytorch-3200-98.4.onnx`, model, iterations and accuracy in per cent. */
export async function encodeWeights(
  trainer: Trainer,
  weights: State,
  known: Known,
  { format, preprocessing = false }: { readonly format: string; readonly preprocessing?: boolean },
): Promise<MadeFile> {
  const found = writableFormats.find(({ name }) => name === format);
  if (!found) {
    const names = writableFormats.map(({ name }) => name).join(", ");
    throw new Error(`export: expected format to be one of ${names}, got "${format}"`);
  }
  const { extensions, encode, decode, beside, offer } = found;
  const contents = { ...contentsOf(trainer, weights, known), preprocessing };
  const said = [
    trainer.spec.model.name,
    known.iteration,
    known.test && !Number.isNaN(known.test.accuracy) ? (100 * known.test.accuracy).toFixed(1) : undefined,
    preprocessing ? "pixels" : undefined,
  ].filter((part) => part !== undefined);
  const text = await beside?.encode(contents);
  const name = `${fileName(said.join("-"))}${extensions[0]}`;
  const bytes = await encode(contents);
  const parts = (await found.parts?.(contents)) ?? new Map<string, Uint8Array<ArrayBuffer>>();
  const read = await decode(bytes, { beside: (part) => Promise.resolve(parts.get(part)) });
  const { inputShape, mean, deviation } = contents.model!;
  return {
    ...{ name, bytes, parts },
    tensors: read.tensors,
    snippets: offer.snippets({ name, inputShape, mean, deviation, preprocessing }),
    ...(beside &&
      text !== undefined && {
        beside: { extension: beside.extension, bytes: new TextEncoder().encode(text) },
      }),
  };
}

/** The formats there are to choose from. */
export const offeredFormats: readonly OfferedFormat[] = writableFormats.map(
  ({ name, extensions, normalizes = false, offer: { title, about } }) => ({
    ...{ name, title, about, normalizes },
    extension: extensions[0],
  }),
);
