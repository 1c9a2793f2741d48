// The scripts behind `npm run …`, as somebody meets them who does not know them yet.

import { spawn, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkout } from "../support/checkout";

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

describe("two commands at once", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-lock-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Holds the lock of the folder for a while; its promise is what it said and when it had the lock. */
  function holder(milliseconds: number): {
    pid: number;
    ended: Promise<{ said: string; at: number }>;
    has: Promise<void>;
  } {
    const code = `
      import { locked } from ${JSON.stringify(resolve("scripts/lock.mjs"))};
      const work = () => { console.log("has it"); return new Promise((done) => setTimeout(done, ${milliseconds})); };
      await locked(${JSON.stringify(folder)}, work, { say: (text) => console.error(text), lease: 2000 });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code]);
    let said = "";
    let at = NaN;
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const has = new Promise<void>((done) => {
      child.stdout.once("data", () => {
        at = performance.now();
        done();
      });
    });
    const ended = new Promise<{ said: string; at: number }>((done) =>
      child.on("close", () => done({ said, at })),
    );
    return { pid: child.pid!, has, ended };
  }

  test("take queue, and the second says after two seconds whom it waits for", async () => {
    const first = holder(3500);
    await first.has;
    const second = await holder(0).ended;
    expect(second.said).toMatch(
      new RegExp(
        `^waiting for .* \\(process ${first.pid}, since .*\\), which is building; a command that was killed lets go within 2 s\\n$`,
      ),
    );
    expect(second.at - (await first.ended).at).toBeGreaterThan(3000);
  });

  test("are not kept waiting by one that was killed", async () => {
    const first = holder(600_000);
    await first.has;
    process.kill(first.pid, "SIGKILL");
    const { at } = await first.ended;
    expect((await holder(0).ended).at - at).toBeLessThan(8000);
    // Nor by what one left long ago.
    mkdirSync(join(folder, ".lease"));
    utimesSync(join(folder, ".lease"), 0, 0);
    const began = performance.now();
    const { said, at: got } = await holder(0).ended;
    expect(said).toBe("");
    expect(got - began).toBeLessThan(2000);
  });
});

describe("a checkout that is built and fresh", () => {
  const { root, run: runIn, runAsAnother } = checkout();

  test("is used without waiting for anybody, whoever holds a lock", async () => {
    mkdirSync(join(root, "out", ".lease"));
    writeFileSync(join(root, "out", ".lock"), ""); // as an older version left it
    const { code, err } = await runIn("scripts/build.mjs");
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test("runs for a user who may only read it", () => {
    expect(runAsAnother("scripts/build.mjs")).toMatchObject({ code: 0, err: "" });
  });

  test("and says in one sentence, to that user, that it is not fresh any more", () => {
    writeFileSync(join(root, "src-engine", "version.ts"), "export const engineVersion = '0';");
    rmSync(join(root, "out", ".lease"), { recursive: true });
    const { code, err } = runAsAnother("scripts/build.mjs");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^backstep: .* must be installed and built, and this user may not write there \(EACCES\): ask its owner .*\n$/,
    );
  });
});

describe("a bare clone", () => {
  const { root, run: runIn, runAsAnother } = checkout({ isBuilt: false });
  /** Stands for npm: takes a while, and leaves node_modules half made until its last step, as npm does. */
  const npm = join(root, "npm.mjs");
  const install = join(root, "install.mjs");
  writeFileSync(
    npm,
    `import { cpSync, mkdirSync, writeFileSync } from "node:fs";
     mkdirSync("node_modules/one", { recursive: true });
     await new Promise((done) => setTimeout(done, Number(process.env.TAKES ?? 300)));
     writeFileSync("node_modules/one/whole", "");
     cpSync("package-lock.json", "node_modules/.package-lock.json");`,
  );
  writeFileSync(
    install,
    `import { ensureDependencies } from "./scripts/lib.mjs"; await ensureDependencies({ forTests: true });`,
  );
  const isWhole = (): readonly string[] => readdirSync(join(root, "node_modules", "one"));
  const leftovers = (): readonly string[] =>
    readdirSync(join(root, "out")).filter((name) => name.startsWith(".install"));

  test("that may not be written says so in one sentence", () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    const { code, err } = runAsAnother("install.mjs");
    expect(code).toBe(1);
    expect(err).toMatch(/this user may not write there \(EACCES\): ask its owner .*\n$/);
    expect(err).not.toContain("    at ");
  });

  test("is installed by several commands at once, and whole whenever it is there", async () => {
    rmSync(join(root, "node_modules"), { recursive: true, force: true });
    const takes = ["100", "300", "300", "500"];
    const ended = await Promise.all(takes.map((TAKES) => runIn("install.mjs", { npm_execpath: npm, TAKES })));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(isWhole()).toEqual(["whole"]);
    expect(leftovers()).toEqual([]);
  });

  test("is as it was where an installation is killed, and the next one sweeps", async () => {
    writeFileSync(join(root, "node_modules", ".package-lock.json"), '{"packages":{}}'); // of an older lock file
    const child = spawn(process.execPath, ["install.mjs"], {
      cwd: root,
      env: { ...process.env, npm_execpath: npm, TAKES: "1000" },
    });
    const mine = `.install-${child.pid}`;
    while (!leftovers().includes(mine)) await new Promise((wake) => setTimeout(wake, 20));
    child.kill("SIGKILL");
    await new Promise((done) => child.on("close", done));
    expect(isWhole()).toEqual(["whole"]);
    expect((await runIn("install.mjs", { npm_execpath: npm })).code).toBe(0);
    expect(isWhole()).toEqual(["whole"]);
    expect(leftovers()).toEqual([]);
  });
});
