// npm run theory: writes docs/theory.md anew from docs/theory/ and the engine's rules: the test that compares them, told to update.

import { checkNode, ensureDependencies, tool } from "./lib.mjs";
import { readOptions } from "./options.mjs";

readOptions(import.meta.url);
checkNode();
await ensureDependencies({ forTests: true });
const update = ["run", "--project", "unit", "test/engine/theory.test.ts", "--update"];
process.exitCode = await tool("vitest/vitest.mjs", update);
