// npm run screenshots: the pictures of docs/screenshots, taken of the app as it is now.
//
//   npm run screenshots                        those that the README shows
//   npm run screenshots -- --out D             all scenes, light and dark, at the sizes the page must look right in,
//                                              and D/index.html with all of them side by side
//   npm run screenshots -- --out D --only data,draw

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { provideChromium } from "./chromium.mjs";
import { at, checkNode, ensureBuild, ensureDependencies, fail, say } from "./lib.mjs";
import { readOptions } from "./options.mjs";
import { scenes } from "./scenes.mjs";

const given = readOptions(import.meta.url, { out: { type: "string" }, only: { type: "string" } });
if (given.only !== undefined && given.out === undefined) fail("screenshots: --only needs --out", 2);
const wanted = given.only?.split(",");
for (const name of wanted ?? []) {
  if (scenes.some((scene) => scene.name === name)) continue;
  fail(`screenshots: there is no scene "${name}"; there are ${scenes.map((one) => one.name).join(", ")}`, 2);
}
checkNode();
await ensureDependencies();
await ensureBuild();
const chromiumPath = await provideChromium();
if (!chromiumPath) fail("screenshots need a Chromium; name one with CHROMIUM");
const { chromium } = createRequire(import.meta.url)("playwright-core");

const folder = given.out ? resolve(given.out) : at("docs", "screenshots");
mkdirSync(folder, { recursive: true });
const usual = { width: 1440, height: 900 };
const sizes = given.out
  ? [
      { width: 1280, height: 800 },
      { width: 2560, height: 1440 },
    ]
  : [usual];
const themes = given.out ? ["light", "dark"] : ["light"];
/** @type {{ readonly scene: string, readonly file: string, readonly caption: string }[]} */
const taken = [];

const userData = mkdtempSync(join(tmpdir(), "backstep-screenshots-"));
const shell = spawn(process.execPath, [at("out", "main", "cli.js"), "serve"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, XDG_DATA_HOME: userData, APPDATA: userData }, // nobody's session, and it is nobody's next
});
process.once("exit", () => {
  shell.kill();
  rmSync(userData, { recursive: true, force: true });
});
const address = await new Promise((found, failed) => {
  let text = "";
  shell.stdout.on("data", (chunk) => {
    text += chunk;
    const match = /http:\S+/.exec(text);
    if (match) found(match[0]);
  });
  shell.once("exit", (code) => failed(new Error(`the browser shell ended with exit code ${code}`)));
});
const flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const args = process.getuid?.() === 0 ? ["--no-sandbox", ...flags] : flags;
const browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args });
const page = await browser.newPage({ viewport: usual });

try {
  await page.goto(address);
  for (const scene of scenes) {
    await scene.arrive(page);
    if (given.out ? (wanted?.includes(scene.name) ?? true) : scene.shown) await take(scene.name);
    if (wanted?.every((name) => taken.some((one) => one.scene === name))) break;
  }
  if (given.out) writeFileSync(join(folder, "index.html"), sheet());
} finally {
  await browser.close();
  shell.kill();
}

async function take(name) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      // Transitions end, charts follow the new size.
      await page.waitForTimeout(400);
      const suffix = size === usual ? "" : `-${size.width}x${size.height}`;
      const file = `${name}-${colorScheme}${suffix}.png`;
      await page.screenshot({ path: join(folder, file) });
      taken.push({ scene: name, file, caption: `${name}, ${colorScheme}, ${size.width} × ${size.height}` });
      say(`wrote ${join(folder, file)}`);
    }
  }
  await page.setViewportSize(usual);
  await page.emulateMedia({ colorScheme: themes[0] });
}

/** All pictures side by side. */
function sheet() {
  const figures = taken.map(
    ({ file, caption }) =>
      `<figure><a href="${file}"><img src="${file}" alt="${caption}"></a><figcaption>${caption}</figcaption></figure>`,
  );
  const style =
    "body{font:13px system-ui;display:grid;grid-template-columns:repeat(auto-fill,minmax(420px,1fr));gap:16px;margin:16px}figure{margin:0}img{width:100%;border:1px solid #ccc}";
  return `<!doctype html><meta charset="utf-8"><title>Backstep, scene by scene</title><style>${style}</style>${figures.join("\n")}\n`;
}
