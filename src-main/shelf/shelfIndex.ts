// The list of what was opened and chosen, as a JSON file: the newest first.

import { join } from "node:path";
import { checked, count, list, object, oneOf, text, truth } from "../../src-engine/protocol/requests/fields";
import { readAtMost, saveAtomically } from "../files";
import { makeFolder } from "../files/userFolders";

const LARGEST = 1024 * 1024;

export interface ShelfEntry {
  /** Also the name of its folder on the shelf, where there is a copy. */
  readonly id: string;
  readonly kind: "file" | "data";
  readonly name: string;
  /** Where it lies: where somebody chose it, or on the shelf. */
  readonly place: string;
  readonly isCopy: boolean;
  /** What files that were opened together are called. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** A path is as long as systems admit. */
const LONGEST = 8192;
const entries = object({
  entries: list(
    object({
      ...{ id: text(16), kind: oneOf(["file", "data"]), name: text(LONGEST), place: text(LONGEST) },
      ...{ isCopy: truth(), files: list(text(LONGEST), 1000), bytes: count() },
    }),
  ),
});

/** What cannot be read is as if there were nothing. */
export async function readIndex(folder: string): Promise<readonly ShelfEntry[]> {
  try {
    const written = new TextDecoder().decode(await readAtMost(join(folder, "index.json"), LARGEST));
    const found = checked(entries, JSON.parse(written)).entries;
    return found.every(({ id }) => /^[0-9a-f]{16}$/.test(id)) ? found : [];
  } catch {
    return [];
  }
}

export async function writeIndex(folder: string, all: readonly ShelfEntry[]): Promise<void> {
  await makeFolder(folder);
  const written = `${JSON.stringify({ entries: all }, undefined, 1)}\n`;
  await saveAtomically(join(folder, "index.json"), new TextEncoder().encode(written));
}
