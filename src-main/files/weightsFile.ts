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
  /** With the file's notes, and one on what lies beside it and was not read. */
  readonly contents: Contents;
}

/** @throws FormatError or Error in one sentence that names the command and the file */
export async function readWeights(command: string, path: string): Promise<WeightsFile> {
  const bytes = await fileBytes(command, path);
  try {
    return await weightsIn(path, bytes);
  } catch (error) {
    throw error instanceof FormatError ? inFile(path, error) : error;
  }
}

/** @throws Error in one sentence that names the command and the file */
export async function fileBytes(command: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  return readAtMost(path, LARGEST).catch((error: unknown) => {
    throw new Error(`${command}: cannot read ${path}: ${reason(error)}`, { cause: error });
  });
}

/** @throws FormatError, also where an ONNX network cannot be run as it stands there: of Keras there are still the weights */
export async function weightsIn(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<WeightsFile> {
  const format = formatOf(bytes);
  const held = await strictly(format, path, bytes);
  const { said, ignored } = await readBeside(path, format, held.tensors);
  const notes = [...(held.notes ?? []), ...(ignored === undefined ? [] : [ignored])];
  return { format, contents: { ...held, ...said, ...(notes.length > 0 && { notes }) } };
}

async function strictly(format: Format, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Contents> {
  const given = { beside: besideOf(path) };
  if (!format.import) return format.decode(bytes, given);
  const { problems = [], cutAt: _cutAt, graph: _graph, ...contents } = await format.import(bytes, given);
  // Its weights may be had all the same.
  return problems.length > 0 ? format.decode(bytes, given) : contents;
}

/** Other files of the same folder by their own names alone: a path would lead out of it. */
export function besideOf(path: string): (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined> {
  return (name) =>
    /[/\\]/.test(name)
      ? Promise.resolve(undefined)
      : readAtMost(join(dirname(path), name), LARGEST).catch(() => undefined);
}
