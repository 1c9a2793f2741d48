// What a file of tensors alone (npz, PyTorch's) cannot say, in a JSON file beside it: the model, how it is fed, where the weights come from. The file
// names the weights that it is about by their hash, so that it is never taken for the description of others.

import type { Contents } from "../model/contents";
import { feeding } from "../model/feeding";
import { weightsSha256 } from "../session/fingerprint";
import { FormatError } from "../formatError";
import { JsonField } from "../json/jsonField";
import { printJson } from "../json/jsonPrinter";
import { parseJson, type Json } from "../json/jsonTree";
import { decodeModelFields, modelFields } from "../model/modelJson";

const FORMAT = "backstep.weights";
/** Characters, of the file and of one text in it. */
const LONGEST = 16 * 2 ** 20;
const MOST_KEYS = 100_000;

/** Undefined where there is nothing to say. */
export async function encodeBeside(contents: Contents): Promise<string | undefined> {
  const { model, metadata = new Map<string, string>(), tensors } = contents;
  if (!model && metadata.size === 0) return undefined;
  const text = printJson({
    format: FORMAT,
    weightsSha256: await weightsSha256(tensors),
    ...(model && { model: modelFields(model), feeding: Object.fromEntries(feeding({ tensors, model })) }),
    metadata: Object.fromEntries(metadata),
  });
  if (text.length > LONGEST) fail(`takes ${text.length} characters, at most ${LONGEST} are written`);
  return `${text}\n`;
}

/**
 * @returns undefined where the text is about other weights than these
 * @throws FormatError
 */
export async function decodeBeside(
  text: string,
  tensors: Contents["tensors"],
): Promise<Pick<Contents, "model" | "metadata"> | undefined> {
  if (text.length > LONGEST + 1) fail(`has ${text.length} characters, at most ${LONGEST} are read`);
  const root = new JsonField(parseJson(text, fail), "", fail);
  root.at("format").oneOf(FORMAT);
  root.holding("format", "weightsSha256", "model", "feeding", "metadata");
  const sha256 = root.at("weightsSha256").text(64);
  const read = {
    ...root.optional("model", (field) => decodeModelFields(plain(field.json()), fail)),
    metadata: new Map(Object.entries(root.at("metadata").entries(MOST_KEYS, (field) => field.text(LONGEST)))),
  };
  if (sha256 !== (await weightsSha256(tensors))) return undefined;
  return {
    ...(read.model && { model: read.model }),
    ...(read.metadata.size > 0 && { metadata: read.metadata }),
  };
}

function plain(json: Json): unknown {
  if (isObject(json)) return Object.fromEntries([...json].map(([key, value]) => [key, plain(value)]));
  return isList(json) ? json.map(plain) : json;
}

function isObject(json: Json): json is ReadonlyMap<string, Json> {
  return json instanceof Map;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function fail(problem: string): never {
  throw new FormatError("json beside npz", problem);
}
