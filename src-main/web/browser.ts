// Opens the person's browser at an address that nobody else may see: on a command line every user of the machine could
// read it, so the browser is handed a file that only this user can read, and that leads there.
//
// It lies in the home folder: a browser in a sandbox of its own may see neither hidden folders nor the temporary one.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reason } from "../files";
import { home } from "../files/userFolders";

/** How this system opens a file with what it is for. */
const opener: readonly [string, ...string[]] =
  process.platform === "darwin"
    ? ["open"]
    : process.platform === "win32"
      ? ["rundll32", "url.dll,FileProtocolHandler"]
      : ["xdg-open"];

/**
 * @param problem hears why it could not be opened
 * @returns takes the file away; to be called when the browser has come, or will not come any more
 */
export async function openBrowser(
  url: string,
  problem: (sentence: string) => void,
  [command, ...args] = opener,
  folder?: string,
): Promise<() => Promise<void>> {
  let path: string | undefined;
  const page = `<!doctype html><meta charset="utf-8"><title>Backstep</title><meta http-equiv="refresh" content="0; url=${url}">\n`;
  try {
    path = join(folder ?? home(), `backstep-${randomBytes(6).toString("hex")}.html`);
    await writeFile(path, page, { flag: "wx", mode: 0o600 });
    const child = spawn(command, [...args, path], { stdio: "ignore", detached: true });
    child.on("error", ({ message }) => problem(`cannot open a browser: ${message}`));
    child.unref();
  } catch (error) {
    problem(`cannot open a browser: ${path === undefined ? "" : `${path}: `}${reason(error)}`);
  }
  return async () => {
    if (path !== undefined) await rm(path, { force: true });
  };
}
