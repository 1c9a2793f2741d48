// npm start: the desktop app where Electron can run, else the same app in the browser.
//
//   npm start                  chooses by itself
//   npm start -- --web         in the browser  (--port N, --open, as `backstep serve`)
//   npm start -- --electron    the desktop app or nothing

import { electronBinary, fetchElectron, hasDisplay } from "./electron-runtime.mjs";
import { at, become, checkNode, ensureBuild, ensureDependencies, fail, root, say } from "./lib.mjs";
import { readOptions } from "./options.mjs";

readOptions(import.meta.url, {
  web: { type: "boolean" },
  electron: { type: "boolean" },
  port: { type: "string" },
  open: { type: "boolean" },
});
checkNode();
const rest = process.argv.slice(2);
const take = (flag) => rest.includes(flag) && rest.splice(rest.indexOf(flag), 1).length > 0;
const asked = take("--web") ? "browser" : take("--electron") ? "desktop" : undefined;
// What only the browser shell knows, such as --port, asks for it.
const wantsDesktop = asked === "desktop" || (asked === undefined && rest.length === 0 && hasDisplay());

await ensureDependencies();
const [binary] = await Promise.all([
  wantsDesktop ? (electronBinary() ?? fetchElectron()) : undefined,
  ensureBuild(),
]);

if (binary) {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  become(binary, [root, ...sandbox]);
} else if (asked === "desktop") {
  fail("the Electron runtime is not here and could not be fetched");
} else {
  say(`starting in the browser: ${reason()}`);
  become(process.execPath, [at("out", "main", "cli.js"), "serve", ...rest]);
}

function reason() {
  if (asked === "browser" || rest.length > 0) return "as asked";
  return hasDisplay() ? "the Electron runtime could not be had" : "there is no display";
}
