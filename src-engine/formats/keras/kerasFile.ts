// Keras's files: `.h5`, whole models or weights alone, and `.keras`, a ZIP archive with a config and such a file of weights.

import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { FormatError, quoted } from "../formatError";
import { looksLikeHdf5, readHdf5, type Hdf5 } from "../hdf5/hdf5";
import { parseJson, type Json } from "../json/jsonTree";
import type { Contents } from "../model/contents";
import { namesIn, readZip, unpacked } from "../zip/zip";
import type { Tensor } from "../../tensor/tensor";
import type { KerasLayer } from "./kerasGraph";
import { kerasContents, weightsByName } from "./kerasModel";

const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";
const LONGEST = 16 * 2 ** 20;

/** True for any HDF5 file: whether Keras wrote it is seen when it is read. */
export function looksLikeKeras(bytes: Uint8Array): boolean {
  return looksLikeHdf5(bytes) || (namesIn(bytes)?.includes(WEIGHTS) ?? false);
}

/** @throws FormatError */
export async function decodeKeras(bytes: Uint8Array, most = MOST_DECODED): Promise<Contents> {
  if (looksLikeHdf5(bytes)) return fromHdf5(bytes, undefined, most);
  const members = new Map(readZip(bytes, fail).map((member) => [member.name, member]));
  const [config, weights] = [members.get(CONFIG), members.get(WEIGHTS)];
  if (!config || !weights) return fail(`the archive has no member ${quoted(config ? WEIGHTS : CONFIG)}`);
  checkDecodedSize(config.size + weights.size, most, fail);
  if (config.size > LONGEST) fail(`${CONFIG} has ${config.size} bytes, at most ${LONGEST} are read`);
  const text = new TextDecoder().decode(await unpacked(config));
  return fromHdf5(await unpacked(weights), parseJson(text, fail), most);
}

async function fromHdf5(bytes: Uint8Array, config: Json | undefined, most: number): Promise<Contents> {
  const file = readHdf5(bytes);
  const [said] = file.attributes.get("@model_config") ?? [];
  if (said !== undefined && said.length > LONGEST)
    fail(`model_config has ${said.length} characters, at most ${LONGEST} are read`);
  const topology = config ?? (said === undefined ? undefined : parseJson(said, fail));
  let total = 0;
  for (const { size } of file.datasets.values()) checkDecodedSize((total += 2 * size), 2 * most, fail);
  const raw = new Map<string, Tensor>();
  for (const [path, dataset] of file.datasets) {
    const name = path.replace(/^model_weights\//, "");
    if (!/^(optimizer_weights|optimizer)\//.test(name)) raw.set(name, await dataset.read());
  }
  if (raw.size === 0) fail("the file holds no weights");
  const byOrder = numbered(file, raw);
  const byName = weightsByName(raw);
  return kerasContents(topology, (layer, own) => byOrder(layer, own) ?? byName(layer, own), raw, fail);
}

/** Keras 3 numbers a layer's tensors, and calls layers by their class and a number: `layers/conv2d_1/vars/0`. */
function numbered(
  file: Hdf5,
  raw: ReadonlyMap<string, Tensor>,
): (layer: KerasLayer, own: readonly string[]) => ReadonlyMap<string, Tensor> | undefined {
  const isNumbered = [...file.datasets.keys()].some((path) => /(^|\/)vars\/\d+$/.test(path));
  const counts = new Map<string, number>();
  return (layer, own) => {
    if (!isNumbered) return undefined;
    const snake = layer.type
      .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
      .replace(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase();
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    const places = [layer.name, count === 0 ? snake : `${snake}_${count}`].map(
      (name) => `layers/${name}/vars`,
    );
    const place = places.find((path) => raw.has(`${path}/0`));
    const left = own.filter((name) => !isLeftOut(layer, name));
    return new Map(
      left.flatMap((name, i): [string, Tensor][] => {
        const tensor = place === undefined ? undefined : raw.get(`${place}/${i}`);
        return tensor ? [[name, tensor]] : [];
      }),
    );
  };
}

function isLeftOut({ config }: KerasLayer, name: string): boolean {
  const flag = { bias: "use_bias", gamma: "scale", beta: "center" }[name];
  return flag !== undefined && config.get(flag) === false;
}

function fail(problem: string): never {
  throw new FormatError("keras", problem);
}
