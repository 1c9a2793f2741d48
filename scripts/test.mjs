// npm test: builds, then checks everything that can be checked.
//
//   npm test                   all of it
//   npm test -- --no-e2e       without a browser
//   npm test -- <arguments>    only vitest, with these arguments

import { provideChromium } from "./chromium.mjs";
import { checkNode, ensureBuild, ensureDependencies, fail, say, tool } from "./lib.mjs";
import { answerHelp } from "./options.mjs";

answerHelp(import.meta.url);
checkNode();
const rest = process.argv.slice(2).filter((argument) => argument !== "--no-e2e");
const withBrowser = rest.length === process.argv.length - 2;

await ensureDependencies({ forTests: true });
await ensureBuild();

const projects = ["--project", "unit", "--project", "component"];
if (withBrowser) {
  const chromium = await provideChromium();
  if (!chromium) {
    fail(
      "no Chromium for the end-to-end tests: none is installed and none could be fetched. " +
        "Name one with CHROMIUM=/path/to/chromium, or leave these tests out with npm test -- --no-e2e",
    );
  }
  process.env.CHROMIUM = chromium;
  projects.push("--project", "e2e");
}

const failed = [];
if (rest.length === 0) {
  // Side by side: each of them keeps one core busy.
  await Promise.all([
    check("types", "vue-tsc/bin/vue-tsc.js", ["--build"]),
    check("eslint", "eslint/bin/eslint.js", [".", "--max-warnings", "0"]),
    check("prettier", "prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]),
  ]);
}
await check("tests", "vitest/vitest.mjs", ["run", ...projects, ...rest]);
if (!withBrowser) say("the end-to-end tests were left out, as asked");
if (failed.length > 0) fail(`FAILED: ${failed.join(", ")}`);

async function check(name, file, args) {
  const started = performance.now();
  const code = await tool(file, args);
  say(`${name}: ${code ? "FAILED" : "passed"} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (code) failed.push(name);
}
