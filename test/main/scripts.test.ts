// The scripts behind `npm run …`, as somebody meets them who does not know them yet.

import { spawn, spawnSync } from "node:child_process";
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

  const as = (
    uid: number,
    ...args: readonly string[]
  ): { status: number | null; out: string; err: string } => {
    const fake = `data:text/javascript,process.getuid=()=>${uid}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", fake, "scripts/start.mjs", ...args],
      {
        encoding: "utf8",
        env: { ...process.env, BACKSTEP_ELECTRON_WAIT: "soon", ELECTRON_OVERRIDE_DIST_PATH: "/nowhere" },
      },
    );
    return { status, out: stdout, err: stderr };
  };

  test("start refuses Electron as root, unless asked, since it would run without its sandbox", () => {
    expect(as(0, "--electron")).toEqual({
      status: 2,
      out: "",
      err: "backstep: start: as root Electron runs without Chromium's sandbox; expected --allow-root with --electron, or --web\n",
    });
    // These get as far as asking how long to wait for Electron's runtime.
    const wait = 'backstep: BACKSTEP_ELECTRON_WAIT must be a number of seconds, at most a day, got "soon"\n';
    for (const { status, err } of [as(0, "--electron", "--allow-root"), as(1000, "--electron")])
      expect({ status, err }).toEqual({ status: 2, err: wait });
  });

  test("start as root with a display opens the browser, and says why", async () => {
    const { DISPLAY: _none, ...env } = process.env;
    const fake = "data:text/javascript,process.getuid=()=>0";
    const started = spawn(process.execPath, ["--import", fake, "scripts/start.mjs"], {
      env: { ...env, DISPLAY: ":0" },
    });
    const ended = new Promise((resolve) => started.once("exit", resolve));
    let [out, err] = ["", ""];
    started.stderr.on("data", (bytes) => (err += String(bytes)));
    started.stdout.on("data", (bytes) => (out += String(bytes)));
    await expect.poll(() => out, { timeout: 25_000 }).toMatch(/^http:/);
    started.kill("SIGTERM");
    await ended;
    expect(err).toContain(
      "starting in the browser: as root Electron runs without Chromium's sandbox, and only with --allow-root\n",
    );
  });

  test.each([
    [["--electron", "--web"], "--electron is for the desktop app, --web for the browser"],
    [["--electron", "--port", "8080"], "--electron is for the desktop app, --port for the browser"],
    [["--allow-root", "--open"], "--allow-root is for the desktop app, --open for the browser"],
  ])("start ignores none of %j, which exclude each other", (args, message) => {
    const { status, err } = run("scripts/start.mjs", ...args);
    expect({ status, err }).toEqual({
      status: 2,
      err: `backstep: start: ${message}; expected one of them\n`,
    });
  });

  test("a picture of a scene that there is none of is refused before anything is built", () => {
    const { status, err } = run("scripts/screenshots.mjs", "--out", "nowhere", "--only", "elsewhere");
    expect(status).toBe(2);
    expect(err).toContain('there is no scene "elsewhere"; there are opening, ');
  });
});
