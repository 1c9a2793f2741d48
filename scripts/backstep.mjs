#!/usr/bin/env node
// The command line: builds what changed, then is out/main/cli.js, in the caller's folder.

import { at, become, checkNode, ensureBuild, ensureDependencies } from "./lib.mjs";

checkNode();
await ensureDependencies();
await ensureBuild();

become(process.execPath, [at("out", "main", "cli.js"), ...process.argv.slice(2)]);
