// Where Electron's binary is, and how to get it without waiting forever.
//
// Only files are looked at: `require("electron")` in plain Node starts a download.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, cache, fail, say } from "./lib.mjs";

const DAY = 24 * 60 * 60 * 1000;

/** The path of the binary, or undefined where it was never downloaded. */
export function electronBinary() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? at("node_modules", "electron", "dist");
  const pointer = at("node_modules", "electron", "path.txt");
  if (!existsSync(pointer)) return undefined;
  const binary = join(folder, readFileSync(pointer, "utf8").trim());
  return existsSync(binary) ? binary : undefined;
}

export const hasDisplay = () =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Downloads the binary within a limit (BACKSTEP_ELECTRON_WAIT, in seconds).
 * A failure is remembered for a day, so that an offline machine waits once; `again` tries all the same.
 */
export async function fetchElectron({ again = false } = {}) {
  const failedBefore = join(cache, "electron-failed");
  if (!again && existsSync(failedBefore) && Date.now() - statSync(failedBefore).mtimeMs < DAY)
    return undefined;
  const wait = process.env.BACKSTEP_ELECTRON_WAIT;
  const seconds = wait ? Number(wait) : process.stdout.isTTY ? 300 : 15;
  if (!(seconds >= 0 && seconds <= 86_400)) {
    fail(`BACKSTEP_ELECTRON_WAIT must be a number of seconds, at most a day, got "${wait}"`, 2);
  }
  say(`fetching the Electron runtime, once, for at most ${seconds} s (npm start -- --web does without)`);
  const fetched = await install(seconds * 1000);
  const binary = fetched ? electronBinary() : undefined;
  if (!binary) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(failedBefore, new Date().toISOString());
  }
  return binary;
}

function install(limit) {
  return new Promise((done) => {
    const script = at("node_modules", "electron", "install.js");
    const child = spawn(process.execPath, [script], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    child.on("error", () => done(false));
    child.on("exit", (code) => {
      clearTimeout(timer);
      done(code === 0);
    });
  });
}
