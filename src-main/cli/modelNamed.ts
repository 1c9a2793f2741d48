// What `--model` names: one of the networks that come with Backstep, or a JSON file.

import { FormatError, ownModel, presetNamed, type Preset } from "../../src-engine/index";
import { inFile } from "../../src-engine/formats/formatError";
import { LONGEST_SESSION } from "../../src-engine/protocol/limits";
import { readAtMost, reason } from "../files";
import { asGiven } from "./arguments";

/**
 * @throws UsageError for a preset that there is not, Error for a file that cannot be read, FormatError saying at which field
 * it is wrong
 */
export async function modelNamed(command: string, name: string): Promise<Preset> {
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
