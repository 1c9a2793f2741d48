// A file of weights, or of a network with its weights, that a command is given: known by its bytes, with what stands beside it.

import { dirname, join } from "node:path";
import { FormatError, formatOf, inFile, type Contents, type Format } from "../../src-engine/formats";
import { readBeside } from "./besideFile";
import { readAtMost } from "./read";
import { reason } from "./reason";

/** Bytes of a file: what it decodes to may be no more either (`MOST_DECODED`). */
const LARGEST = 2 ** 30;

interface WeightsFile {
  readonly format: Format;
  readonly contents: Contents;
  /** What lies beside it and was not read, and why, in a sentence. */
  readonly ignored?: string | undefined;
}

/** @throws FormatError or Error in one sentence that names the command and the file */
export async function readWeights(command: string, path: string): Promise<WeightsFile> {
  const open = (name: string): Promise<Uint8Array<ArrayBuffer>> => readAtMost(name, LARGEST);
  const bytes = await open(path).catch((error: unknown) => {
    throw new Error(`${command}: cannot read ${path}: ${reason(error)}`, { cause: error });
  });
  try {
    const format = formatOf(bytes);
    // Another file of the same folder by its own name alone: a path would lead out of it.
    const beside = (name: string) =>
      /[/\\]/.test(name)
        ? Promise.resolve(undefined)
        : open(join(dirname(path), name)).catch(() => undefined);
    const held = await format.decode(bytes, { beside });
    const { said, ignored } = await readBeside(path, format, held.tensors);
    return { format, contents: { ...held, ...said }, ignored };
  } catch (error) {
    throw error instanceof FormatError ? inFile(path, error) : error;
  }
}
