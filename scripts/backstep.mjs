#!/usr/bin/env node
// The command line: builds what changed, then is out/main/cli.js, in the caller's folder.

import { spawn } from "node:child_process";
import { at, checkNode, ensureBuild, ensureDependencies } from "./lib.mjs";

checkNode();
await ensureDependencies();
await ensureBuild();

const cli = at("out", "main", "cli.js");
const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
