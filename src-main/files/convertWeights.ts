// From one file of weights to another. What comes in is known by its bytes, what goes
// out by its name.

import { dirname, join } from "node:path";
import { besidePath, encodeBeside } from "./besideFile";
import {
  FormatError,
  formatFor,
  inFile,
  type Contents,
  type Format,
  type ModelDescription,
} from "../../src-engine/formats";
import { assertSavable, saveAtomically } from ".";
import { readWeights } from "./weightsFile";

interface Converted {
  readonly from: Format["name"];
  readonly to: Format["name"];
  readonly tensors: number;
  readonly byteLength: number;
  /** The model's name, where the file or `describe` knew one. */
  readonly model?: string;
  /** What the input has to say, such as what lies beside it and was not read, in sentences. */
  readonly notes?: readonly string[];
}

interface Wishes {
  /** Guesses a model from names and shapes, for files that do not say theirs. */
  readonly describe: (tensors: Contents["tensors"]) => ModelDescription | undefined;
  /** Puts the bytes in their place. */
  readonly save?: (path: string, bytes: Uint8Array) => Promise<unknown>;
  /** Whether an ONNX graph is to normalise by itself; one that did still does. */
  readonly preprocessing?: boolean;
}

/** @throws FormatError or Error, one sentence each; the output is then as it was */
export async function convertFile(
  input: string,
  output: string,
  { describe, save = saveAtomically, preprocessing = false }: Wishes,
): Promise<Converted> {
  const to = formatFor(output);
  await assertSavable(output);
  const { format: from, contents: held } = await readWeights("convert", input);
  const contents = { ...held, preprocessing: preprocessing || held.preprocessing === true };
  const model = contents.model ?? describe(contents.tensors);
  if (to.needsModel && !model) {
    throw new FormatError(
      to.name,
      `writing ${output} needs to know the model, but ${input} holds only tensors and they fit no model we know: ` +
        listed([...contents.tensors.keys()]),
    );
  }
  const whole = { ...contents, ...(model && { model }) };
  const encoded = await saying(input, () => to.encode(whole));
  const beside = await saying(input, () => encodeBeside(to, whole));
  const parts = await saying(input, () => to.parts?.(whole) ?? new Map<string, Uint8Array<ArrayBuffer>>());
  for (const [name, bytes] of parts) await save(join(dirname(output), name), bytes);
  await save(output, encoded);
  const place = besidePath(output, to);
  if (place !== undefined && beside) await save(place, beside);
  return {
    from: from.name,
    to: to.name,
    tensors: contents.tensors.size,
    byteLength: encoded.length,
    ...(model && { model: model.name }),
    ...(held.notes?.length && { notes: held.notes }),
  };
}

/** Errors of formats do not know which file they are about; this does. */
async function saying<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FormatError ? inFile(file, error) : error;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown || "none at all";
}
