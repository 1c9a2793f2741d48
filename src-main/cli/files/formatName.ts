// The format of a file of weights that is to be written, by its name.

import { formatFor, writableFormats } from "../../../src-engine/index";
import { UsageError } from "../arguments";

/** @param what the argument is called: `--out`, `OUT` */
export function formatNamed(command: string, what: string, path: string): ReturnType<typeof formatFor> {
  try {
    return formatFor(path);
  } catch (error) {
    const endings = writableFormats.map(({ extensions }) => extensions[0]);
    const known = `${endings.slice(0, -1).join(", ")} or ${endings.at(-1)}`;
    throw new UsageError(`${command}: ${what} must end in ${known}, got "${path}"`, { cause: error });
  }
}
