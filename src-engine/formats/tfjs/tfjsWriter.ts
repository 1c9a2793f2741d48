// Writes a TensorFlow.js layers model: model.json with Keras's topology and a manifest, and the numbers in parts of 4 MiB beside it.

import { FormatError } from "../formatError";
import { printJson } from "../json/jsonPrinter";
import { feeding } from "../model/feeding";
import type { Contents } from "../model/contents";
import { weightsSha256 } from "../session/fingerprint";
import { writeKeras, type KerasTopology } from "../keras/kerasWriter";

/** Bytes of a part, as tensorflowjs_converter makes them. */
const PART = 4 * 2 ** 20;

export async function encodeTfjs(contents: Contents): Promise<Uint8Array<ArrayBuffer>> {
  const { model, tensors } = topologyOf(contents);
  const said = new Map([...(contents.metadata ?? []), ...feeding({ ...contents, preprocessing: false })]);
  const parts = [...(await partsOf(tensors)).keys()];
  const text = printJson({
    format: "layers-model",
    generatedBy: "Backstep",
    convertedBy: null,
    modelTopology: { keras_version: "2.15.0", backend: "tensorflow", model_config: model },
    weightsManifest: [
      {
        paths: parts,
        weights: [...tensors].map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
      },
    ],
    userDefinedMetadata: Object.fromEntries(said),
  });
  return new TextEncoder().encode(`${text}\n`);
}

/** The files beside model.json. */
export async function tfjsParts(contents: Contents): Promise<Parts> {
  return partsOf(topologyOf(contents).tensors);
}

function topologyOf({ model, ...contents }: Contents): KerasTopology {
  return model ? writeKeras({ ...contents, model }, fail) : fail("the weights come without a model");
}

type Parts = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Their names are of their content, so that no model's parts are written over another's in the same folder. */
async function partsOf(tensors: KerasTopology["tensors"]): Promise<Parts> {
  const size = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const { data } of tensors.values()) {
    whole.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const count = Math.ceil(size / PART);
  const about = (await weightsSha256(tensors)).slice(0, 8);
  return new Map(
    Array.from({ length: count }, (_, i) => [
      `weights-${about}-shard${i + 1}of${count}.bin`,
      whole.slice(i * PART, (i + 1) * PART),
    ]),
  );
}

function fail(problem: string): never {
  throw new FormatError("tfjs", problem);
}
