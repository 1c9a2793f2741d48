// Where this system keeps what belongs to a user. Nobody else asks for the home folder: HOME may be empty, relative, missing,
// a file or a folder in which nothing can be made, and none of that may write into the current folder or end a command.

import { mkdir } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { codeOf } from "./reason";

/** For what cannot be made again, such as a session or a result. */
export function dataFolder(): string {
  if (process.platform === "win32") return join(absolute("APPDATA") ?? home(), "Backstep");
  if (process.platform === "darwin") return join(home(), "Library", "Application Support", "Backstep");
  return join(absolute("XDG_DATA_HOME") ?? join(home(), ".local", "share"), "backstep");
}

/** Where a set of images is that was downloaded. */
export const downloadFolder = (name: string): string => join(dataFolder(), "datasets", name);

/** For what can be made again. */
export function cacheFolder(): string {
  if (process.platform === "win32")
    return join(absolute("LOCALAPPDATA") ?? join(home(), "AppData", "Local"), "Backstep", "Cache");
  if (process.platform === "darwin") return join(home(), "Library", "Caches", "Backstep");
  return join(absolute("XDG_CACHE_HOME") ?? join(home(), ".cache"), "backstep");
}

/**
 * The user's own folder: as `HOME` says where that is absolute, else as the system knows it.
 * @throws Error where neither is
 */
export function home(): string {
  const known = [homedir, () => userInfo().homedir].map(orNothing).find((path) => path && isAbsolute(path));
  if (known !== undefined) return known;
  throw new Error(`expected HOME to be an absolute path, got ${JSON.stringify(process.env["HOME"] ?? "")}`);
}

/** A user may have no entry of its own, as in a container. */
function orNothing(ask: () => string): string | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
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
