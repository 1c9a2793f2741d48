// Loaded before the built main bundle: gives it the stand-in when it asks for Electron.

const Module = require("node:module");
const { join } = require("node:path");

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === "electron") return load.call(this, join(__dirname, "electron.cjs"), ...rest);
  if (request.startsWith("electron/")) throw new Error(`electron shim: ${request} is not known in main`);
  return load.call(this, request, ...rest);
};
