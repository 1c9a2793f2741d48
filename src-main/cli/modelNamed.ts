// What `--model` names: one of the networks that come with Backstep, a JSON file, or a file of weights that says its model.

import { stat } from "node:fs/promises";
import { FormatError, ownModel, presetNamed, presets, type Preset } from "../../src-engine/index";
import { inFile, type Contents } from "../../src-engine/formats";
import { trainablePreset } from "../../src-engine/model/trainable";
import { LONGEST_SESSION } from "../../src-engine/protocol/limits";
import { readAtMost, reason } from "../files";
import { readWeights } from "../files/weightsFile";
import { asGiven } from "./arguments";

/**
 * @throws UsageError for a preset that there is not, Error for a file that cannot be read, FormatError saying at which field
 * it is wrong
 */
export async function modelNamed(command: string, name: string): Promise<Preset> {
  if (await isWeights(name)) return describedIn(command, name, (await readWeights(command, name)).contents);
  if (!/\.json$/i.test(name)) return asGiven(command, () => presetNamed(name));
  const bytes = await readAtMost(name, LONGEST_SESSION).catch((error: unknown) => {
    throw new Error(`${command}: cannot read ${name}: ${reason(error)}`, { cause: error });
  });
  try {
    return ownModel(new TextDecoder().decode(bytes));
  } catch (error) {
    throw error instanceof FormatError ? inFile(name, error) : error;
  }
}

/** Those that come with a model; undefined for a preset and for a JSON file. */
export async function weightsOfModel(
  command: string,
  name: string,
): Promise<Contents["tensors"] | undefined> {
  return (await isWeights(name)) ? (await readWeights(command, name)).contents.tensors : undefined;
}

/** A preset's name goes before a file of that name. */
async function isWeights(name: string): Promise<boolean> {
  if (/\.json$/i.test(name) || presets.some(({ model }) => model.name === name)) return false;
  return (await stat(name).catch(() => undefined))?.isFile() ?? false;
}

function describedIn(command: string, file: string, { model }: Contents): Preset {
  if (!model)
    throw new Error(
      `${command}: ${file} holds weights and does not say of which model; give the model by --model and this file by --weights`,
    );
  return trainablePreset(model);
}
