// npm start: the desktop app where Electron can run, else the same app in the browser.
//
//   npm start                  chooses by itself
//   npm start -- --web         in the browser  (--port N, --open, as `backstep serve`)
//   npm start -- --electron    the desktop app or nothing
//   npm start -- --model M      begins with a preset or a JSON file with a network, in the browser  (--data, as `backstep serve`)
//   npm start -- --fresh       without the session that was open the last time
//   npm start -- --allow-root  the desktop app also as root, where Chromium has to do without its sandbox

import { electronBinary, fetchElectron, hasDisplay } from "./electron-runtime.mjs";
import { at, become, checkNode, ensureBuild, ensureDependencies, fail, root, say } from "./lib.mjs";
import { readOptions } from "./options.mjs";

const given = readOptions(import.meta.url, {
  web: { type: "boolean" },
  electron: { type: "boolean" },
  "allow-root": { type: "boolean" },
  port: { type: "string" },
  open: { type: "boolean" },
  fresh: { type: "boolean" },
  model: { type: "string" },
  data: { type: "string" },
});
const isRoot = process.getuid?.() === 0;
// What only the browser shell knows asks for it.
const forServe = [
  ...(given.port === undefined ? [] : ["--port", given.port]),
  ...(given.open ? ["--open"] : []),
  ...["model", "data"].flatMap((name) => (given[name] === undefined ? [] : [`--${name}`, given[name]])),
];
const asksForBrowser = given.web || forServe.length > 0;
if (asksForBrowser && (given.electron || given["allow-root"])) {
  const [desktop] = ["electron", "allow-root"].filter((name) => given[name]);
  const [browser] = ["web", "port", "open", "model", "data"].filter((name) => given[name] !== undefined);
  fail(`start: --${desktop} is for the desktop app, --${browser} for the browser; expected one of them`, 2);
}
const mayRun = !isRoot || given["allow-root"];
if (given.electron && !mayRun) {
  fail(
    "start: as root Electron runs without Chromium's sandbox; expected --allow-root with --electron, or --web",
    2,
  );
}
checkNode();
const fresh = given.fresh ? ["--fresh"] : []; // both shells know it
const isAsked = given.electron || given["allow-root"];
const wantsDesktop = isAsked || (!asksForBrowser && mayRun && hasDisplay());

await ensureDependencies();
const [binary] = await Promise.all([
  wantsDesktop ? (electronBinary() ?? fetchElectron({ again: isAsked })) : undefined,
  ensureBuild(),
]);

if (binary) {
  if (isRoot) say("as root, so without Chromium's sandbox, as --allow-root says");
  become(binary, [root, ...(isRoot ? ["--no-sandbox"] : []), ...fresh]);
} else if (isAsked) {
  fail("the Electron runtime is not here and could not be fetched");
} else {
  say(`starting in the browser: ${reason()}`);
  become(process.execPath, [at("out", "main", "cli.js"), "serve", ...forServe, ...fresh]);
}

function reason() {
  if (asksForBrowser) return "as asked";
  if (!hasDisplay()) return "there is no display";
  if (!mayRun) return "as root Electron runs without Chromium's sandbox, and only with --allow-root";
  return "the Electron runtime could not be had";
}
