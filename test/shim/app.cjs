// `app`: ready once Chromium runs and the test is watching; ends what it started.

const { EventEmitter } = require("node:events");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { launchChromium } = require("./chromium.cjs");
const { strict } = require("./strict.cjs");

const atEnd = new Set();
let isReady = false;
let isQuitting = false;
let browser;
let userData;

/** The app is ready only after `begin()`. */
let begin;
const watched = new Promise((resolve) => (begin = resolve));

let tellLaunched;
const launched = new Promise((resolve) => (tellLaunched = resolve));

const core = Object.assign(new EventEmitter(), {
  isPackaged: false,
  isReady: () => isReady,
  whenReady: () => readiness,
  enableSandbox() {
    if (isReady) throw new Error("app.enableSandbox() can only be called before app is ready");
  },
  requestSingleInstanceLock: () => true,
  getPath(name) {
    if (name !== "userData") throw new Error(`electron shim: app.getPath("${name}") is not known`);
    return (userData ??= process.env.USER_DATA ?? temporaryFolder());
  },
  quit() {
    let waits = false;
    if (!isQuitting) app.emit("will-quit", { preventDefault: () => (waits = true) });
    if (isQuitting || waits) return;
    isQuitting = true;
    void end();
  },
});

const app = strict("app", core);

const readiness = (async () => {
  // The bundle's own first lines come before: listeners, privileged schemes.
  await new Promise((resume) => setImmediate(resume));
  browser = await launchChromium();
  tellLaunched(browser);
  await watched;
  isReady = true;
  app.emit("ready", {}, {});
})();

readiness.catch((error) => {
  console.error(error);
  process.exit(1);
});

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "backstep-user-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function end() {
  for (const finish of atEnd) finish();
  app.emit("quit", {}, 0);
  await browser?.close();
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => app.quit());

module.exports = { app, begin, launched, onEnd: (finish) => atEnd.add(finish) };
