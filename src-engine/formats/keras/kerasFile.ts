// Keras's files: `.h5`, whole models or weights alone, and `.keras`, a ZIP archive with a config and such a file of weights.

import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import type { Given } from "../format";
import { FormatError, quoted } from "../formatError";
import { readHdf5 } from "../hdf5/hdf5";
import { looksLikeHdf5 } from "../hdf5/looksLikeHdf5";
import { parseJson, type Json } from "../json/jsonTree";
import { readZip, unpacked } from "../zip/zip";
import { sizeOf, type Tensor } from "../../tensor/tensor";
import { KerasContents } from "./kerasContents";
import { byName, byNumber, isNumbered } from "./kerasWeights";
import { WEIGHTS } from "./looksLikeKeras";

const CONFIG = "config.json";
const METADATA = "metadata.json";
const LONGEST = 16 * 2 ** 20;

/** @throws FormatError */
export async function readKeras(
  bytes: Uint8Array,
  { most = MOST_DECODED, inputShape }: Given = {},
): Promise<KerasContents> {
  if (looksLikeHdf5(bytes)) return fromHdf5(bytes, {}, most, inputShape);
  const members = new Map(readZip(bytes, fail).map((member) => [member.name, member]));
  const [config, weights] = [members.get(CONFIG), members.get(WEIGHTS)];
  if (!config || !weights) return fail(`the archive has no member ${quoted(config ? WEIGHTS : CONFIG)}`);
  checkDecodedSize(config.size + weights.size, most, fail);
  const text = async (name: string): Promise<string> => {
    const member = members.get(name);
    if (member && member.size > LONGEST)
      fail(`${name} has ${member.size} bytes, at most ${LONGEST} are read`);
    return member ? new TextDecoder().decode(await unpacked(member)) : "";
  };
  const version = /"keras_version":\s*"(\d+)/.exec(await text(METADATA))?.[1];
  const said = { topology: parseJson(await text(CONFIG), fail), version };
  return fromHdf5(await unpacked(weights), said, most, inputShape);
}

interface Said {
  readonly topology?: Json;
  readonly version?: string | undefined;
}

async function fromHdf5(
  bytes: Uint8Array,
  { topology, version }: Said,
  most: number,
  inputShape: Given["inputShape"],
): Promise<KerasContents> {
  const file = readHdf5(bytes);
  const [said] = file.attributes.get("@model_config") ?? [];
  if (said !== undefined && said.length > LONGEST)
    fail(`model_config has ${said.length} characters, at most ${LONGEST} are read`);
  const config = topology ?? (said === undefined ? undefined : parseJson(said, fail));
  let total = 0;
  for (const { size, shape } of file.datasets.values())
    checkDecodedSize((total += Math.max(size, 4 * sizeOf(shape))), most, fail);
  const raw = new Map<string, Tensor>();
  for (const [path, dataset] of file.datasets) {
    // On Windows the parts of a name may be parted by backslashes.
    const name = path.replaceAll("\\", "/").replace(/^model_weights\//, "");
    if (!/^(optimizer_weights|optimizer)\//.test(name)) raw.set(name, await dataset.read());
  }
  if (raw.size === 0) fail("the file holds no weights");
  const [keras = ""] = file.attributes.get("@keras_version") ?? [];
  return new KerasContents(config, raw, {
    weights: isNumbered(raw) ? byNumber(raw) : byName(raw),
    version: Number.parseInt(version ?? keras) || 2,
    ...{ inputShape, fail },
  });
}

function fail(problem: string): never {
  throw new FormatError("keras", problem);
}
