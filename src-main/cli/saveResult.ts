// Saves a command's result and says what became of it: a result is never lost because its place turned out to be none.

import { saveOrRescue } from "../files";
import type { Output } from "./output";

/** @returns whether it is where it was to be; if not, the command ends with 1 once everything else is written */
export async function saveResult(
  path: string,
  bytes: Uint8Array,
  output: Pick<Output, "line">,
): Promise<boolean> {
  const { problem, remarks } = await saveOrRescue(path, bytes);
  for (const remark of remarks) output.line(`save: ${remark}`);
  if (problem !== undefined) output.line(`backstep: ${problem}`);
  return problem === undefined;
}
