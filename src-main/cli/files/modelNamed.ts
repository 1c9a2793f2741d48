// What `--model` names: one of the networks that come with Backstep, a JSON file, or any file that says its network, with weights or
// without. The file is read once.

import { stat } from "node:fs/promises";
import { FormatError, ownModel, presetNamed, presets, type Preset } from "../../../src-engine/index";
import { formats, inFile, type Contents } from "../../../src-engine/formats";
import { trainablePreset } from "../../../src-engine/model/trainable";
import { LONGEST_SESSION } from "../../../src-engine/protocol/limits";
import { fileBytes, weightsIn } from "../../files/weightsFile";
import { asGiven } from "../arguments";

export interface NamedModel {
  readonly preset: Preset;
  /** Those that the file came with. */
  readonly tensors?: Contents["tensors"];
  /** What the file has to say, in sentences. */
  readonly notes: readonly string[];
}

/**
 * @throws UsageError for a preset that there is not, Error for a file that cannot be read, FormatError saying at which field
 * it is wrong, or all that cannot be run of it
 */
export async function modelNamed(command: string, name: string): Promise<NamedModel> {
  if (!(await isFile(name))) return { preset: asGiven(command, () => presetNamed(name)), notes: [] };
  const bytes = await fileBytes(command, name);
  try {
    if (isOwnModel(bytes)) return { preset: ownModel(textOf(bytes)), notes: [] };
    const { model, tensors, notes = [] } = (await weightsIn(name, bytes)).contents;
    if (model) return { preset: trainablePreset(model), tensors, notes };
  } catch (error) {
    throw error instanceof FormatError ? inFile(name, error) : error;
  }
  throw new Error(
    `${command}: ${name} holds weights and does not say of which model; give the model by --model and this file by --weights`,
  );
}

/** @throws FormatError for more of it than is read */
function textOf(bytes: Uint8Array): string {
  if (bytes.length <= LONGEST_SESSION) return new TextDecoder().decode(bytes);
  throw new FormatError("model", `has ${bytes.length} bytes, at most ${LONGEST_SESSION} are read`);
}

/** JSON that is no other format's. */
function isOwnModel(bytes: Uint8Array): boolean {
  return bytes.find((byte) => byte > 32) === 0x7b && !formats.some((format) => format.recognizes(bytes));
}

/** A preset's name goes before a file of that name; what is called like a model's file and is not there is a missing file. */
async function isFile(name: string): Promise<boolean> {
  if (presets.some(({ model }) => model.name === name)) return false;
  return /\.\w+$/.test(name) || ((await stat(name).catch(() => undefined))?.isFile() ?? false);
}
