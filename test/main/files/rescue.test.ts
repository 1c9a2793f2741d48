// Where a result cannot be saved: known before the work begins, as far as it can be known; and if it turns out only at the end,
// the result is saved somewhere else, whatever else was asked for is written, and the command ends with 1.

import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { saveOrRescue } from "../../../src-main/files";
import { commandLine, small } from "../../support/commandLine";

const cli = resolve(import.meta.dirname, "../../../out/main/cli.js");
const { folder, backstep } = commandLine();
const run = ["--model", "cnn-pytorch", ...small];
const isUnix = process.platform !== "win32";
const bytes = new TextEncoder().encode("the result");

describe("saveOrRescue", () => {
  const at = (...parts: string[]): string => join(folder, ...parts);

  test("saves where it was asked to, and has nothing to say", async () => {
    expect(await saveOrRescue(at("fine.npz"), bytes)).toEqual({ remarks: [] });
    expect(readFileSync(at("fine.npz"), "utf8")).toBe("the result");
  });

  test("goes to the first place that takes the result, and says in one sentence why and where", async () => {
    writeFileSync(at("file"), "");
    const places = [at("file"), at("new", "folder")].map((place) => () => place);
    const { problem } = await saveOrRescue(at("nowhere", "weights.npz"), bytes, places);
    const [, rescued] =
      /: there is no such file or folder; the result is saved as (.*) instead$/.exec(problem!) ?? [];
    expect(problem).toContain(`save: cannot write ${at("nowhere", "weights.npz")}: `);
    expect(rescued).toMatch(/new.folder.backstep-rescued-\w+.weights\.npz$/);
    expect(readFileSync(rescued!, "utf8")).toBe("the result");
  });

  test("gives a result another name where its own was too long", async () => {
    const { problem } = await saveOrRescue(at(`${"n".repeat(300)}.npz`), bytes, [() => folder]);
    const [, rescued] = / is saved as (.*) instead$/.exec(problem!) ?? [];
    expect(rescued).toMatch(/result\.npz$/);
    expect(readFileSync(rescued!, "utf8")).toBe("the result");
  });

  test.runIf(existsSync("/proc"))(
    "says what is lost where no place takes it, and does not hang in /proc",
    async () => {
      const { problem } = await saveOrRescue(at("nowhere", "x.npz"), bytes, [() => "/proc/self/x/y"]);
      expect(problem).toMatch(/^save: cannot write .*; the result is lost$/);
    },
  );
});

/** What else there is that takes none is in savable.test.ts; here it is that every command asks. */
const targets = {
  "a folder": (path: string) => mkdirSync(path),
  "a link to a device": (path: string) => symlinkSync("/dev/null", path),
};
const commands: Readonly<Record<string, readonly [ending: string, ...args: string[]]>> = {
  "train --out": [".safetensors", "train", ...run, "--epochs", "1", "--out"],
  "train --session": [".backstep", "train", ...run, "--epochs", "1", "--session"],
  figure: [".svg", "figure", "curves", ...run, "--epochs", "1", "--out"],
  convert: [".npz", "convert", "given.npz"],
};

describe.runIf(isUnix)("a place that takes no result ends a command before its work", () => {
  beforeAll(() => {
    expect(backstep("train", ...run, "--iterations", "1", "--out", "given.npz").code).toBe(0);
    for (const [what, make] of Object.entries(targets))
      for (const [ending] of Object.values(commands)) make(join(folder, what.replaceAll(" ", "-") + ending));
  });

  test.each(Object.keys(commands))("%s", (name) => {
    const [ending, ...args] = commands[name]!;
    for (const what of Object.keys(targets)) {
      const { code, out, err } = backstep(...args, what.replaceAll(" ", "-") + ending);
      expect(err).toMatch(/^backstep: save: cannot write \S+: [^\n]+\n$/); // and no epoch's line
      expect([code, out]).toEqual([1, ""]);
    }
  });

  test("also where there is not as much room as the weights need", () => {
    const line = `ulimit -f 8; "$0" "$1" train ${run.join(" ")} --epochs 1 --out large.npz`;
    const { status, stderr } = spawnSync("sh", ["-c", line, process.execPath, cli], { cwd: folder });
    expect(stderr.toString()).toBe(
      "backstep: save: cannot write large.npz: the file is larger than is allowed here\n",
    );
    expect(status).toBe(1);
    expect(readdirSync(folder).filter((one) => one.endsWith(".tmp"))).toEqual([]);
  });
});

describe.runIf(isUnix)("a folder that is gone when the training ends", () => {
  test.each([
    [
      "the user's data folder",
      { XDG_DATA_HOME: join(folder, "data"), TMPDIR: join(folder, "temporary") },
      "data",
    ],
    [
      "the temporary folder",
      { XDG_DATA_HOME: "/dev/null/x", TMPDIR: join(folder, "temporary") },
      "temporary",
    ],
  ])("costs no weights: they go to %s, and everything else is written", async (_place, env, where) => {
    mkdirSync(join(folder, "gone"), { recursive: true });
    const args = ["--epochs", "8", "--json", "--out", "gone/weights.npz", "--session", `${where}.backstep`];
    const child = spawn(process.execPath, [cli, "train", ...run, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => {
      if (err === "") rmSync(join(folder, "gone"), { recursive: true }); // with the first epoch's line
      err += chunk.toString();
    });
    const code = await new Promise((done) => child.on("close", done));
    const said =
      /^backstep: save: cannot write gone\/weights\.npz: there is no such file or folder; the result is saved as (\S+) instead$/m;
    const rescued = said.exec(err)?.[1];
    expect(rescued).toContain(join(folder, where));
    const { weightsSha256 } = JSON.parse(out) as { weightsSha256: string };
    expect(readFileSync(join(folder, `${where}.backstep`), "utf8")).toContain(weightsSha256);
    expect(backstep("convert", rescued!, `${where}.safetensors`).code).toBe(0);
    expect(err).toContain(`saved ${where}.backstep`);
    expect(code).toBe(1);
  });
});
