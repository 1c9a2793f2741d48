// Where this system keeps what belongs to a user.

import { mkdir } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { codeOf } from "./files/reason";

/** For what cannot be made again, such as a session or a result. */
export function dataFolder(): string {
  if (process.platform === "win32") return join(absolute("APPDATA") ?? home(), "Backstep");
  if (process.platform === "darwin") return join(home(), "Library", "Application Support", "Backstep");
  return join(absolute("XDG_DATA_HOME") ?? join(home(), ".local", "share"), "backstep");
}

/** `HOME` may be empty, or a name without a slash. */
function home(): string {
  return isAbsolute(homedir()) ? homedir() : userInfo().homedir;
}

/** A variable that is empty, or not absolute, is as good as none: so the XDG specification wants it. */
function absolute(variable: string): string | undefined {
  const value = process.env[variable];
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/**
 * A folder and those above it, closed to other users where they are new.
 *
 * Node's own `recursive` never ends in a file system that says ENOENT to every new folder, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const isMade = await mkdir(path, 0o700).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "EEXIST") return true;
      if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
      return false;
    },
  );
  if (isMade) return;
  await makeFolder(dirname(path));
  await mkdir(path, 0o700).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}
