// `protocol`: schemes of the app's own.
//
// Chromium lets nobody answer for a scheme it does not know, so `app://backstep/x` travels as
// `https://app.backstep.shim.invalid/x`, and is called by its own name on both sides of that.

const { strict } = require("./strict.cjs");

const privileged = new Set();
const handlers = new Map();

const protocol = strict("protocol", {
  registerSchemesAsPrivileged(schemes) {
    if (handlers.size > 0)
      throw new Error("protocol.registerSchemesAsPrivileged must come before app is ready");
    for (const { scheme, privileges } of schemes) {
      if (privileges.bypassCSP) throw new Error(`electron shim: scheme ${scheme} must not bypass the CSP`);
      privileged.add(scheme);
    }
  },
  handle(scheme, handler) {
    if (!privileged.has(scheme)) throw new Error(`electron shim: scheme ${scheme} was not registered`);
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
});

const toHttp = (url) => url.replace(/^([a-z]+):\/\/([a-z]+)/, "https://$1.$2.shim.invalid");
const fromHttp = (url) => url.replace(/^https:\/\/([a-z]+)\.([a-z]+)\.shim\.invalid/, "$1://$2");

/** The handler's response, or undefined where no handler knows the scheme. */
async function answer(url, { method, headers }) {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (!handler) return undefined;
  // Node's Request takes any scheme that URL parses.
  return handler(new Request(url, { method, headers }));
}

module.exports = { protocol, answer, toHttp, fromHttp };
