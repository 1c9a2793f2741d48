// The formats in which networks and weights come and go. To add one, add a folder and a line here.

import { isWritable, type Format, type WritableFormat } from "./format";
import { FormatError } from "./formatError";
import { keras } from "./keras";
import { npz } from "./npz";
import { onnx } from "./onnx";
import { pytorch } from "./pytorch";
import { safetensors } from "./safetensors";
import { tfjs } from "./tfjs";

export type { Contents, LayerDescription, ModelDescription } from "./model/contents";
export type { Format, WritableFormat } from "./format";
export { FormatError, inFile } from "./formatError";

/** In the order in which a file is held against them. */
export const formats: readonly Format[] = [safetensors, npz, pytorch, keras, tfjs, onnx];

export const writableFormats: readonly WritableFormat[] = formats.filter(isWritable);

/**
 * The format of a file, by its bytes.
 * @throws FormatError when it is none of ours
 */
export function formatOf(file: Uint8Array): Format {
  const found = formats.find((format) => format.recognizes(file));
  if (found) return found;
  const names = formats.map(({ name }) => name).join(", ");
  if (file.length === 0) throw new FormatError("formats", `expected ${names}; the file is empty`);
  const beginning = Array.from(file.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new FormatError(
    "formats",
    `expected ${names}; found ${file.length} bytes that begin with "${beginning}"`,
  );
}

/**
 * The format in which a file of such a name is written.
 * @throws FormatError when none goes by that name
 */
export function formatFor(path: string): WritableFormat {
  const found = writableFormats.find(({ extensions }) =>
    extensions.some((extension) => path.toLowerCase().endsWith(extension)),
  );
  if (found) return found;
  const extensions = writableFormats.map(({ extensions }) => extensions[0]).join(", ");
  throw new FormatError("formats", `no format goes by the name "${path}"; known are ${extensions}`);
}
