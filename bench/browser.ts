// A real Chromium, for what is measured on the page.

import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import type { Browser, chromium as Chromium } from "playwright-core";

/** Undefined where there is none; that is said. */
export async function openChromium(say: (sentence: string) => void): Promise<Browser | undefined> {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    say(`the page's figures want a Chromium; there is none at ${executablePath}, name one with CHROMIUM`);
    return undefined;
  }
  const { chromium } = createRequire(import.meta.url)("playwright-core") as { chromium: typeof Chromium };
  const args = ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath, headless: true, args });
}
