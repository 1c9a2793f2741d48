// Three bundles: the shells (Node), the preload (one CommonJS file, as a sandboxed
// one must be) and the page. Nothing is left to find in node_modules at run time.

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "electron-vite";
import { basename, resolve } from "node:path";
import { notice } from "./electron.vite.notice";

const at = (path: string): string => resolve(import.meta.dirname, path);
/** Bundles called like the files they begin with. */
const entries = (...files: readonly string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [basename(file), at(`src-main/${file}.ts`)]));

const { collect, write } = notice(import.meta.dirname);

export default defineConfig({
  main: {
    plugins: [collect],
    build: {
      outDir: "out/main",
      externalizeDeps: {
        exclude: [
          ...["ws", "d3", "fflate", "@resvg/resvg-wasm", "@fontsource/arimo", "valibot"],
          ...["fast-png", "jpeg-js"],
        ],
      },
      rolldownOptions: {
        output: { minify: { mangle: false, compress: false } },
        input: entries("desktop/electron", "web/server", "cli", "cli/program", "supervision/kernelThread"),
      },
    },
  },
  preload: {
    plugins: [collect],
    build: {
      outDir: "out/preload",
      externalizeDeps: false,
      rolldownOptions: { input: entries("desktop/preload") },
    },
  },
  renderer: {
    root: at("src-renderer"),
    html: { cspNonce: "@CSP_NONCE@" },
    plugins: [vue(), write],
    build: {
      outDir: at("out/renderer"),
      // The content security policy takes fonts from files only, not from data: addresses.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: at("src-renderer/index.html") } },
    },
  },
});
