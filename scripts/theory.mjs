// Writes docs/theory.md anew from docs/theory/ and the engine's rules: the test that compares them, told to update.

import { checkNode, ensureDependencies, tool } from "./lib.mjs";

checkNode();
await ensureDependencies({ forTests: true });
const update = ["run", "--project", "unit", "test/engine/theory.test.ts", "--update"];
process.exitCode = await tool("vitest/vitest.mjs", update);
