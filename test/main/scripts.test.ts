// The scripts behind `npm run …`, as somebody meets them who does not know them yet.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** `backstep` hands everything to the command line, which has tests of its own. */
const own = Object.entries(scripts).flatMap(([name, command]) => {
  const [, file] = /^node (scripts\/\S+)$/.exec(command) ?? [];
  return file === undefined || name === "backstep" ? [] : [{ name, file }];
});
/** These hand what they do not know to another program. */
const handing = ["bench", "test"];

const run = (
  file: string,
  ...args: readonly string[]
): { status: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
  return { status, out: stdout, err: stderr };
};

describe("npm run", () => {
  test.each(own)("$name says what it does and which options it has", ({ name, file }) => {
    const { status, out, err } = run(file, "--help");
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(new RegExp(`^npm (run )?${name}\\b`));
    expect(out).not.toContain("//");
  });

  test.each(own.filter(({ name }) => !handing.includes(name)))(
    "$name refuses in a sentence what it does not know",
    ({ name, file }) => {
      const { status, out, err } = run(file, "--nonsense");
      expect({ status, out }).toEqual({ status: 2, out: "" });
      expect(err).toMatch(new RegExp(`^backstep: ${name}: Unknown option '--nonsense'.*--help\n$`));
    },
  );

  test("a picture of a scene that there is none of is refused before anything is built", () => {
    const { status, err } = run("scripts/screenshots.mjs", "--out", "nowhere", "--only", "elsewhere");
    expect(status).toBe(2);
    expect(err).toContain('there is no scene "elsewhere"; there are opening, ');
  });
});
