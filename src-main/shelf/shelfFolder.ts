// Where the shelf is: where the shell says, else in a folder that goes with the process.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @param given undefined or empty where nothing is to outlive this start */
export function folderAt(given: string | undefined): () => string {
  if (given) return () => given;
  let made: string | undefined;
  return () => {
    if (made !== undefined) return made;
    const folder = mkdtempSync(join(tmpdir(), "backstep-shelf-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return (made = folder);
  };
}
