// npm run bench -- [name …]: bundles bench/<name>.ts (all of them without a name) and runs each on its own.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { at, cache, checkNode, ensureDependencies, ensureKernels, fail, root, run, say } from "./lib.mjs";

checkNode();
await ensureDependencies();
await ensureKernels();

const known = readdirSync(at("bench"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) fail(`bench: expected one of ${known.join(", ")}, got ${unknown.join(", ")}`, 2);

const { build } = await import(pathToFileURL(at("node_modules", "vite", "dist", "node", "index.js")));
const outDir = join(cache, "bench");
await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(wanted.map((name) => [name, at("bench", `${name}.ts`)])),
      output: { entryFileNames: "[name].mjs" },
    },
  },
});
for (const name of wanted) {
  say(`bench: ${name}`);
  const code = await run(process.execPath, [join(outDir, `${name}.mjs`)]);
  if (code) fail(`bench: ${name} failed (exit code ${code})`, code);
}
