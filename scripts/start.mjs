// npm start: the desktop app where Electron can run, else the same app in the browser.
//
//   npm start                  chooses by itself
//   npm start -- --web         the browser shell  (--port N, --open)
//   npm start -- --electron    the desktop app or nothing

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { electronBinary, fetchElectron, hasDisplay } from "./electron-runtime.mjs";
import { at, checkNode, ensureBuild, ensureDependencies, fail, root, say } from "./lib.mjs";

checkNode();
const options = readOptions();
await ensureDependencies();

const wantsDesktop = !options.web && (options.electron || hasDisplay());
const [binary] = await Promise.all([
  wantsDesktop ? (electronBinary() ?? fetchElectron()) : undefined,
  ensureBuild(),
]);

if (binary) startDesktop(binary);
else if (options.electron) fail("the Electron runtime is not here and could not be fetched");
else await startBrowser(reason());

function readOptions() {
  const flags = { web: { type: "boolean" }, electron: { type: "boolean" }, open: { type: "boolean" } };
  try {
    return parseArgs({ options: { ...flags, port: { type: "string" } } }).values;
  } catch (error) {
    return fail(`npm start: ${error.message}`, 2);
  }
}

function reason() {
  if (options.web) return "asked for with --web";
  return hasDisplay() ? "the Electron runtime could not be had" : "there is no display";
}

function startDesktop(path) {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(path, [root, ...sandbox], { cwd: root, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}

async function startBrowser(why) {
  const port = options.port === undefined ? 0 : Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    fail(`npm start: --port expects a number from 0 to 65535, got "${options.port}"`, 2);
  }
  const { startServer } = createRequire(import.meta.url)(at("out", "main", "server.js"));
  const server = await startServer({ port }).catch((error) => fail(error.message));
  say(`running in the browser: ${why}`);
  process.stdout.write(`Backstep: ${server.url}\n`);
  if (options.open) openInBrowser(server.url);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => void server.close().then(() => process.exit(0)));
  }
}

function openInBrowser(url) {
  const [program, ...args] =
    process.platform === "win32"
      ? ["cmd", "/c", "start", "", url]
      : [process.platform === "darwin" ? "open" : "xdg-open", url];
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.on("error", () => say(`${program} is not here; open the address yourself`));
  child.unref();
}
