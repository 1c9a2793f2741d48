// Reads a TensorFlow.js layers model: Keras's topology, a manifest of weights, and the files that it names.

import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { elements, numbersIn, type Element } from "../element";
import type { Given } from "../format";
import { FormatError, quoted } from "../formatError";
import type { Contents } from "../model/contents";
import { DEVIATION, MEAN, perChannelOf, withoutFeeding } from "../model/feeding";
import { JsonField } from "../json/jsonField";
import { parseJson, type Json } from "../json/jsonTree";
import { KerasContents } from "../keras/kerasContents";
import { byName } from "../keras/kerasWeights";
import { sizeOf, type Tensor } from "../../tensor/tensor";
import { LONGEST } from "./looksLikeTfjs";

const MOST_TENSORS = 30_000;
const MOST_FILES = 10_000;
const TYPES: readonly Element[] = ["float32", "int32", "float16", "uint16", "uint8", "bool"];

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  /** What its numbers lie as. */
  readonly stored: Element;
  /** Of quantised ones: value = scale · number + min. */
  readonly scale?: number;
  readonly min?: number;
}

/** @throws FormatError */
export async function readTfjs(
  bytes: Uint8Array,
  { most = MOST_DECODED, beside, inputShape }: Given = {},
): Promise<Pick<KerasContents, "whole" | "asFarAsKnown">> {
  if (bytes.length > LONGEST) fail(`has ${bytes.length} bytes, at most ${LONGEST} are read`);
  const parsed = parseJson(new TextDecoder().decode(bytes), fail);
  // Older tools write the manifest alone, which is a list.
  const said: Json = Array.isArray(parsed) ? new Map([["weightsManifest", parsed as Json]]) : parsed;
  const root = new JsonField(said, "", fail);
  if (root.has("format") && root.at("format").text(100) === "graph-model")
    fail(
      "the file is a graph model, in which layers can no longer be told: convert the Keras model to a layers model instead",
    );
  let total = 0;
  const groups = root.at("weightsManifest").list(MOST_FILES, (group) => ({
    paths: group.at("paths").list(MOST_FILES, (path) => path.text(1000)),
    specs: group.at("weights").list(MOST_TENSORS, (field) => {
      const spec = specOf(field);
      total += sizeOf(spec.shape) * 4;
      checkDecodedSize(total, most, fail);
      return spec;
    }),
  }));
  const raw = new Map<string, Tensor>();
  for (const { paths, specs } of groups) {
    const size = specs.reduce((sum, { shape, stored }) => sum + sizeOf(shape) * elements[stored].size, 0);
    const numbers = await joined(paths, size, beside);
    let at = 0;
    for (const spec of specs) {
      const end = at + sizeOf(spec.shape) * elements[spec.stored].size;
      if (raw.has(spec.name)) fail(`the weight ${quoted(spec.name)} occurs twice`);
      raw.set(spec.name, tensorOf(spec, numbers.subarray(at, end)));
      at = end;
    }
  }
  const topology = root.optional("modelTopology", (field) => field.json()).modelTopology;
  const config =
    topology instanceof Map ? (topology as ReadonlyMap<string, Json>).get("model_config") : undefined;
  const version = topology instanceof Map ? (topology as ReadonlyMap<string, Json>).get("keras_version") : "";
  const found = new KerasContents(config ?? topology, raw, {
    weights: byName(raw),
    version: Number.parseInt(typeof version === "string" ? version.replace(/^\D+/, "") : "") || 2,
    ...{ inputShape, fail },
  });
  const told = root.optional("userDefinedMetadata", (field) => textsIn(field.json())).userDefinedMetadata;
  return { whole: saying(found.whole, told), asFarAsKnown: saying(found.asFarAsKnown, told) };
}

/** Of what somebody put into the file, the texts. */
function textsIn(value: Json): ReadonlyMap<string, string> {
  if (!(value instanceof Map)) return new Map();
  return new Map(
    [...(value as ReadonlyMap<string, Json>)].filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** With what the file says of itself: where its weights come from, and what pixels are normalised by. */
function saying<C extends Contents>(contents: C, told: ReadonlyMap<string, string> = new Map()): C {
  const { model } = contents;
  const metadata = withoutFeeding(told);
  const mean = model && perChannelOf(told.get(MEAN), model.inputShape);
  const deviation = model && perChannelOf(told.get(DEVIATION), model.inputShape);
  return {
    ...contents,
    ...(model && mean !== undefined && deviation !== undefined && { model: { ...model, mean, deviation } }),
    ...(metadata.size > 0 && { metadata }),
  };
}

function specOf(field: JsonField): Spec {
  const name = field.at("name").text(1000);
  const shape = field.at("shape").list(64, (size) => size.whole(0, 2 ** 40));
  const dtype = field.at("dtype").oneOf(...TYPES);
  if (!field.has("quantization")) return { name, shape, stored: dtype };
  const how = field.at("quantization");
  const stored = how.at("dtype").oneOf("uint8", "uint16", "float16");
  if (stored === "float16") return { name, shape, stored };
  return { name, shape, stored, scale: how.at("scale").anyNumber(), min: how.at("min").anyNumber() };
}

/** The files' bytes one behind the other, of which there must be as many as the manifest says. */
async function joined(paths: readonly string[], size: number, beside: Given["beside"]): Promise<Uint8Array> {
  if (!beside && paths.length > 0)
    fail(`the numbers stand in ${quoted(paths[0]!)}, beside the file, which was read alone`);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const path of paths) {
    if (/[/\\:]|^\.\.?$/.test(path)) fail(`the file ${quoted(path)} is not beside this one`);
    const part =
      (await beside!(path)) ?? fail(`the file ${quoted(path)} is missing: it belongs beside this one`);
    if (part.length > size - at)
      fail(`the files ${paths.slice(0, 3).join(", ")} hold more than the ${size} bytes of the manifest`);
    whole.set(part, at);
    at += part.length;
  }
  return at === size
    ? whole
    : fail(`the files ${paths.slice(0, 3).join(", ")} hold ${at} bytes, the manifest says ${size}`);
}

function tensorOf({ shape, stored, scale, min }: Spec, bytes: Uint8Array): Tensor {
  const numbers = numbersIn(bytes, stored);
  if (scale === undefined || min === undefined) return { shape, ...numbers };
  // Float32Array.from would keep them all as a list first.
  const data = new Float32Array(numbers.data);
  for (let i = 0; i < data.length; i++) data[i] = scale * data[i]! + min;
  return { shape, dtype: "float32", data };
}

function fail(problem: string): never {
  throw new FormatError("tfjs", problem);
}
