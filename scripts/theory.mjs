// Writes docs/theory.md anew from docs/theory/ and the engine's rules: the test that compares them, told to update.

import { checkNode, ensureDependencies, tool } from "./lib.mjs";

checkNode();
await ensureDependencies({ forTests: true });
process.exitCode = await tool("vitest/vitest.mjs", [
  "run",
  "--project",
  "unit",
  "--update",
  "test/engine/theory.test.ts",
]);
