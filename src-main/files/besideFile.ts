// The file that stands beside one whose format cannot say everything: what a `.npz` is about, in `.npz.json`.

import { FormatError, inFile, type Contents, type Format } from "../../src-engine/formats";
import { sessionText } from "../../src-engine/protocol/wire/sessionText";
import { readAtMost, reason } from ".";

/** More bytes than the characters that are read take. */
const LARGEST = 2 ** 26;

/** The path of the file beside a weights file; undefined where the format has none. */
export const besidePath = (path: string, { beside }: Format): string | undefined =>
  beside && path + beside.extension;

/** What is to be written there; undefined where there is nothing to say. */
export async function encodeBeside({ beside }: Format, contents: Contents): Promise<Uint8Array | undefined> {
  const text = await beside?.encode(contents);
  return text === undefined ? undefined : new TextEncoder().encode(text);
}

interface BesideRead {
  readonly said: Pick<Contents, "model" | "metadata">;
  /** Why what lies there was not taken, in a sentence. */
  readonly ignored?: string;
}

/**
 * What the file beside `path` says of these tensors; nothing where there is none.
 * @throws FormatError or Error where it is there and cannot be read
 */
export async function readBeside(
  path: string,
  format: Format,
  tensors: Contents["tensors"],
): Promise<BesideRead> {
  const place = besidePath(path, format);
  if (!format.beside || place === undefined) return { said: {} };
  const bytes = await readAtMost(place, LARGEST).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`convert: cannot read ${place}: ${reason(error)}`, { cause: error });
  });
  if (!bytes) return { said: {} };
  try {
    const said = await format.beside.decode(sessionText(bytes), tensors);
    return said
      ? { said }
      : { said: {}, ignored: `${place} is about other weights than ${path} and is not read` };
  } catch (error) {
    throw error instanceof FormatError ? inFile(place, error) : error;
  }
}
