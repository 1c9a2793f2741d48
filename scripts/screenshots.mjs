// npm run screenshots: the pictures of docs/screenshots, taken of the app as it is now.
//
//   npm run screenshots              all of them
//   npm run screenshots -- --out D   into another folder, at the sizes it must look right in as well

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { provideChromium } from "./chromium.mjs";
import { at, checkNode, ensureBuild, ensureDependencies, fail, say } from "./lib.mjs";

checkNode();
await ensureDependencies();
await ensureBuild();
const chromiumPath = await provideChromium();
if (!chromiumPath) fail("screenshots need a Chromium; name one with CHROMIUM");
const { chromium } = createRequire(import.meta.url)("playwright-core");

const option = process.argv.indexOf("--out");
const elsewhere = option < 0 ? undefined : process.argv[option + 1];
if (option >= 0 && !elsewhere) fail("--out wants a folder", 2);
const folder = elsewhere ? resolve(elsewhere) : at("docs", "screenshots");
mkdirSync(folder, { recursive: true });

const usual = { width: 1440, height: 900 };
const others = [
  { width: 960, height: 700 },
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];

const shell = spawn(process.execPath, [at("out", "main", "cli.js"), "serve"], {
  stdio: ["ignore", "pipe", "inherit"],
});
process.once("exit", () => shell.kill());
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
  await page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor();
  await press("ArrowRight", /\/backward\/conv2\/gradWeight$/);
  await take("backward", ["light", "dark"]);
  await press("ArrowLeft", /\/backward\/fc\/gradWeight$/);
  await take("linear", ["light"]);
  await page.keyboard.press("F5");
  await page.locator("[data-testid=run] tbody tr").nth(1).waitFor({ timeout: 120_000 });
  await take("training", ["light", "dark"]);
  await page.keyboard.press("F6");
  await conditionalBreakpoint();
  await take("breakpoint", ["light", "dark"]);
  await branches();
  await take("branches", ["light", "dark"]);
  await firstNaN();
  await take("trace", ["light", "dark"]);
} finally {
  await browser.close();
  shell.kill();
}

/** Stops in the past where an unsure seven goes wrong, found from the present backwards. */
async function conditionalBreakpoint() {
  await page.keyboard.press("Shift+F9");
  await page.getByTestId("breakpoint-place").fill("");
  await page
    .getByTestId("breakpoint-condition")
    .fill("label == 7 && predicted != 7 && norm(conv2.weight.grad) > 1");
  await page.getByTestId("breakpoint-save").press("Enter");
  await page.getByTestId("breakpoint-dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Alt+F5");
  await page.getByTestId("reason").filter({ hasText: "Breakpoint, sample" }).waitFor({ timeout: 60_000 });
}

/** Two branches from the same iteration, each with another learning rate. */
async function branches() {
  for (const rate of ["0.5", "0.005"]) {
    await goTo("600/loss");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("edit-value").fill(rate);
    await page.keyboard.press("Enter");
    await page.getByTestId("notice").filter({ hasText: "Now on branch" }).waitFor();
    await page.keyboard.press("Escape");
    await goTo(rate === "0.5" ? "1500" : "2300");
    const opened = page.getByTestId("branch-row-0");
    if (rate === "0.5") {
      await page.getByTestId("toggle-breakpoints").press("Enter");
      await page.getByTestId("toggle-branches").press("Enter");
      await opened.getByTestId("branch-end").press("Enter");
      await settled();
    }
  }
}

/** Why a run that explodes has its first infinity. */
async function firstNaN() {
  await page.getByTestId("session").press("Enter");
  await page.getByTestId("session-form").getByLabel("Model").selectOption("exploding");
  await page.getByTestId("launch").press("Enter");
  await page.getByTestId("session").getByText("exploding").waitFor();
  await settled();
  await page.keyboard.press("F5");
  await page.getByTestId("stop-line").getByText("NaN or infinite").waitFor({ timeout: 60_000 });
  await page.keyboard.press("Control+Shift+P");
  await page.getByTestId("palette-filter").fill("trace");
  await page.keyboard.press("Enter");
  await page.getByTestId("trace-chain").getByRole("button").first().waitFor({ timeout: 60_000 });
}

async function goTo(address) {
  await page.keyboard.press("Control+p");
  await page.keyboard.type(address);
  await page.keyboard.press("Enter");
  await page.locator(`[data-testid=window][data-address^="${address}"]`).waitFor({ timeout: 60_000 });
}

/** Long enough for what was asked to have been answered and drawn. */
function settled() {
  return page.waitForTimeout(1000);
}

/** Presses a key until the page has stopped at a moment. */
async function press(key, wanted) {
  const stopped = page.getByTestId("window");
  for (let presses = 0; presses < 40; presses++) {
    const before = await stopped.getAttribute("data-address");
    if (wanted.test(before)) return;
    await page.keyboard.press(key);
    await page.locator(`[data-testid=window]:not([data-address="${before}"])`).waitFor();
  }
  throw new Error(`screenshots: ${key} never reached ${wanted}`);
}

async function take(name, themes) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    for (const size of elsewhere ? [usual, ...others] : [usual]) {
      await page.setViewportSize(size);
      // Transitions end, charts follow the new size.
      await page.waitForTimeout(400);
      const suffix = size === usual ? "" : `-${size.width}x${size.height}`;
      const path = join(folder, `${name}-${colorScheme}${suffix}.png`);
      await page.screenshot({ path });
      say(`wrote ${path}`);
    }
    await page.setViewportSize(usual);
  }
}
