// Where files lie that other people's tools wrote, for the tests that want them.

import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { formatOf, type Contents } from "../../src-engine/formats";

/** The folder in BACKSTEP_REAL, else the one beside the repository, if it is there. */
export function realFolder(): string | undefined {
  const folder = process.env["BACKSTEP_REAL"] ?? resolve(__dirname, "../../../shared/data/real");
  return existsSync(folder) ? folder : undefined;
}

/** What a test that needs them adds to its title. */
export const needsReal = "(skipped where neither BACKSTEP_REAL nor ../shared/data/real is there)";

/** A file of it, decoded; others of its folder are there for the asking. */
export async function realFile(...path: readonly string[]): Promise<Contents> {
  const file = join(realFolder()!, ...path);
  const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(name));
  const beside = (name: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const other = join(file, "..", basename(name));
    return Promise.resolve(existsSync(other) ? read(other) : undefined);
  };
  const bytes = read(file);
  return formatOf(bytes).decode(bytes, { beside });
}
