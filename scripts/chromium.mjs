// A Chromium for the end-to-end tests: the one named by CHROMIUM, else the
// system's, else Debian's package, else Playwright's.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { run, say, tool } from "./lib.mjs";

const INSTALLED = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** The path of a Chromium that is already here, or undefined. */
function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return (INSTALLED[process.platform] ?? []).find((path) => existsSync(path)) ?? playwrightChromium();
}

/** Finds a Chromium or installs one; undefined where neither works. */
export async function provideChromium() {
  return findChromium() ?? (await fromDebian()) ?? (await fromPlaywright());
}

async function fromDebian() {
  if (process.env.CHROMIUM || process.getuid?.() !== 0 || !existsSync("/etc/debian_version"))
    return undefined;
  say("installing Debian's chromium for the end-to-end tests (once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", ["install", "-y", "-qq", "chromium"], { quiet: true, env });
  if (await install()) {
    await run("apt-get", ["update", "-qq"], { quiet: true, env });
    await install();
  }
  return findChromium();
}

async function fromPlaywright() {
  if (process.env.CHROMIUM) return undefined;
  say("installing Playwright's Chromium for the end-to-end tests (once)");
  await tool("playwright-core/cli.js", ["install", "chromium"], { quiet: true });
  return playwrightChromium();
}

function playwrightChromium() {
  try {
    const { chromium } = createRequire(import.meta.url)("playwright-core");
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
