// npm run bench -- [name …] [options]: builds what is measured, bundles bench/ and runs it; bench/main.ts has the options.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { at, become, cache, checkNode, ensureBuild, ensureDependencies, root } from "./lib.mjs";
import { answerHelp } from "./options.mjs";

answerHelp(import.meta.url, pathToFileURL(at("bench", "main.ts")));
checkNode();
await ensureDependencies();
await ensureBuild();

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
    rolldownOptions: { input: at("bench", "main.ts"), output: { entryFileNames: "main.mjs" } },
  },
});
process.chdir(root);
become(process.execPath, [join(outDir, "main.mjs"), ...process.argv.slice(2)]);
