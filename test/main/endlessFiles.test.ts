// What `npm test` does with a test file that does not come to an end.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { overdue, type Process } from "../support/endlessFiles";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "endless-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("it is ended with all that it began, named, and the others are run", { timeout: 120_000 }, async () => {
  const script = (body: string): string => `
    import { spawnSync } from "node:child_process";
    import { test } from "vitest";
    test("a", () => { ${body} });
  `;
  writeFileSync(join(folder, "waits.test.ts"), script('spawnSync("sleep", ["611"]);'));
  for (const name of ["one", "two"]) writeFileSync(join(folder, `${name}.test.ts`), script(""));
  const reporter = join(root, "test/support/endlessFiles.ts");
  const config = `export default { test: { reporters: [${JSON.stringify(reporter)}], include: ["*.test.ts"] } }`;
  writeFileSync(join(folder, "vitest.config.mjs"), config);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const env = { ...process.env, TEST_FILE_LIMIT: "3", NO_COLOR: "1" };
  const child = spawn(process.execPath, [vitest, "run"], { cwd: folder, env });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, said).toBe(1);
  expect(said).toContain("A test file has run for more than 3 s and is ended. Running: ");
  expect(said).toContain("waits.test.ts");
  expect(said).not.toMatch(/(one|two)\.test\.ts/);
  expect(said).toContain("sleep 611");
});

test("what another program began is left alone, and so are the young", () => {
  const one = (pid: number, parent: number, age: number, command = "vitest"): Process => ({
    ...{ pid, parent, age, command },
    busy: "0",
  });
  const all = [
    one(1, 0, 900),
    one(2, 1, 700),
    one(3, 1, 5),
    one(4, 2, 1, "sleep"),
    one(5, 0, 900),
    one(6, 5, 900),
  ];
  expect(overdue(all, 1, 600).map(({ pid }) => pid)).toEqual([2, 4]);
  expect(overdue([one(2, 1, 700, "esbuild")], 1, 600)).toEqual([]);
});
