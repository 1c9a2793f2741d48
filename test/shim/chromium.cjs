// Chromium in the place of Electron's renderer: every request of a page is answered by `protocol`'s handlers.

const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { chromium } = require("playwright-core");
const { answer, fromHttp } = require("./schemes.cjs");

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The test process watches the same browser through this port.
  "--remote-debugging-port=0",
];

/** Asked before a page goes elsewhere: `(page, url) => boolean`. */
const guard = { mayNavigate: () => true };

async function launchChromium() {
  const folder = mkdtempSync(join(tmpdir(), "backstep-shim-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: process.getuid?.() === 0 ? ["--no-sandbox", ...FLAGS] : FLAGS,
  });
  await context.route("**/*", serve);
  const [port] = readFileSync(join(folder, "DevToolsActivePort"), "utf8").split("\n");
  return { context, port: Number(port), close: () => context.close().catch(() => undefined) };
}

async function serve(route) {
  const request = route.request();
  const url = fromHttp(request.url());
  if (request.isNavigationRequest() && !guard.mayNavigate(pageOf(request), url))
    return route.abort("aborted");
  const response = await answer(url, { method: request.method(), headers: request.headers() });
  if (!response) return route.abort("namenotresolved");
  const body = Buffer.from(await response.arrayBuffer());
  return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
}

/** Undefined for a window that is only being opened. */
function pageOf(request) {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}

module.exports = { launchChromium, guard };
