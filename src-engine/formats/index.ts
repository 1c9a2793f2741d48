// The formats in which weights come and go. To add one, add a row.

import { decodeBeside, encodeBeside } from "./arrays/besideNpz";
import type { Contents, ModelDescription } from "./model/contents";
import { feeding, withoutFeeding } from "./model/feeding";
import { FormatError } from "./formatError";
import { encodeModel, decodeModel } from "./model/modelJson";
import { decodeNpz, encodeNpz, looksLikeNpz } from "./arrays/npz";
import { looksLikeOnnx } from "./onnx/onnxProto";
import { decodeOnnx } from "./onnx/onnxReader";
import { encodeOnnx } from "./onnx/onnxWriter";
import { decodeSafetensors, encodeSafetensors, looksLikeSafetensors } from "./arrays/safetensors";
import { fail as failSafetensors } from "./arrays/safetensorsHeader";

export type { Contents, LayerDescription, ModelDescription } from "./model/contents";
export { FormatError, inFile } from "./formatError";

export interface Format {
  readonly name: "safetensors" | "npz" | "onnx";
  /** With its dot. */
  readonly extension: string;
  /** A look at the first bytes. What is recognized may still turn out damaged. */
  recognizes(bytes: Uint8Array): boolean;
  /**
   * @param most bytes that the tensors may take, `MOST_DECODED` unless told otherwise
   * @throws FormatError
   */
  decode(bytes: Uint8Array<ArrayBuffer>, most?: number): Promise<Contents>;
  /** @throws FormatError when the format cannot hold the contents */
  encode(contents: Contents): Promise<Uint8Array<ArrayBuffer>>;
  /** A second file beside it, for what the format itself cannot say. Its extension comes behind the first. */
  readonly beside?: {
    readonly extension: string;
    readonly encode: typeof encodeBeside;
    readonly decode: typeof decodeBeside;
  };
}

/** The metadata of a safetensors file in which the model is described. */
const MODEL = "backstep.model";

const safetensors: Format = {
  name: "safetensors",
  extension: ".safetensors",
  recognizes: looksLikeSafetensors,
  decode: (bytes, most) =>
    promised(() => {
      const { tensors, metadata } = decodeSafetensors(bytes, most);
      const text = metadata.get(MODEL);
      const model = text === undefined ? undefined : decodeModel(text, failSafetensors);
      return contents(
        tensors,
        model,
        new Map([...withoutFeeding(metadata)].filter(([key]) => key !== MODEL)),
      );
    }),
  encode: ({ tensors, model, metadata = new Map() }) =>
    promised(() => {
      const said = model ? [...feeding({ tensors, model }), [MODEL, encodeModel(model)] as const] : [];
      return encodeSafetensors({ tensors, metadata: new Map([...metadata, ...said]) });
    }),
};

const npz: Format = {
  name: "npz",
  extension: ".npz",
  recognizes: looksLikeNpz,
  decode: async (bytes, most) => contents(await decodeNpz(bytes, most)),
  encode: ({ tensors }) => promised(() => encodeNpz(tensors)),
  beside: { extension: ".json", encode: encodeBeside, decode: decodeBeside },
};

const onnx: Format = {
  name: "onnx",
  extension: ".onnx",
  recognizes: looksLikeOnnx,
  decode: (bytes, most) => promised(() => decodeOnnx(bytes, most)),
  encode: (given) => promised(() => encodeOnnx(given)),
};

export const formats: readonly Format[] = [safetensors, npz, onnx];

/**
 * The format of a file, by its bytes or by its name.
 * @throws FormatError when it is none of ours
 */
export function formatOf(file: Uint8Array | string): Format {
  const found = formats.find((format) =>
    typeof file === "string" ? file.toLowerCase().endsWith(format.extension) : format.recognizes(file),
  );
  if (found) return found;
  if (typeof file === "string") {
    const extensions = formats.map(({ extension }) => extension).join(", ");
    throw new FormatError("formats", `no format goes by the name "${file}"; known are ${extensions}`);
  }
  const names = formats.map(({ name }) => name).join(", ");
  if (file.length === 0) throw new FormatError("formats", `expected ${names}; the file is empty`);
  const beginning = Array.from(file.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new FormatError(
    "formats",
    `expected ${names}; found ${file.length} bytes that begin with "${beginning}"`,
  );
}

function contents(
  tensors: Contents["tensors"],
  model?: ModelDescription,
  metadata: ReadonlyMap<string, string> = new Map(),
): Contents {
  return { tensors, ...(model && { model }), ...(metadata.size > 0 && { metadata }) };
}

/** What fails inside is a rejection, not an exception. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
