// What the two streams of the command line do when nobody reads them, or when the disk behind them is full.

import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, small } from "../support/commandLine";

const cli = resolve(import.meta.dirname, "../../out/main/cli.js");
const { folder, backstep } = commandLine();
const run = ["--model", "cnn-pytorch", ...small];
const isUnix = process.platform !== "win32";
const isLinux = process.platform === "linux";

const commands: readonly (readonly [name: string, ...args: string[]])[] = [
  ["help"],
  ["--version"],
  ["train", ...run, "--iterations", "1", "--json"],
  ["step", ...run, "--at", "1", "--read", "conv2.weight", "--json"],
  ["explain", "conv2.weight.grad[7,3,1,1] @ 1/backward/conv2", ...run],
  ["attribute", ...run, "--at", "1"],
  ["figure", "curves", ...run, "--epochs", "1", "--out", "curves.csv"],
  ["replay", "run.backstep"],
  ["convert", "weights.npz", "again.safetensors"],
];
/** `figure` has nothing to say there. */
const printing = commands.filter(([name]) => name !== "figure");

beforeAll(() => {
  const { code } = backstep(
    "train",
    ...run,
    "--iterations",
    "3",
    "--out",
    "weights.npz",
    "--session",
    "run.backstep",
  );
  expect(code).toBe(0);
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** @param closed which of the streams nobody reads */
function started(
  args: readonly string[],
  stdio: StdioOptions = "pipe",
  closed: readonly ("stdout" | "stderr")[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  for (const stream of closed) child[stream]?.destroy();
  return new Promise((done) => child.on("close", (code, signal) => done({ code, signal, out, err })));
}

const full = (): number => openSync("/dev/full", "w");

describe.runIf(isUnix)("a progress line never ends a training", () => {
  const args = ["train", ...run, "--epochs", "3", "--json", "--out"];

  test("when nobody reads it any more: the weights are saved, the result is printed", async () => {
    const { code, out } = await started([...args, "unread.npz"], "pipe", ["stderr"]);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { epochs: unknown[] }).epochs).toHaveLength(3);
    expect(existsSync(join(folder, "unread.npz"))).toBe(true);
  });

  test("as in train … 2>&1 >/dev/null | head -1", () => {
    const line = `"$0" "$1" ${args.join(" ")} head.npz 2>&1 >/dev/null | head -1`;
    const { stdout } = spawnSync("sh", ["-c", line, process.execPath, cli], { cwd: folder });
    expect(stdout.toString()).toMatch(/^epoch 1 {2}train loss/);
    expect(readFileSync(join(folder, "head.npz"))).toEqual(readFileSync(join(folder, "unread.npz")));
  });

  test.runIf(isLinux)("when the disk under the log is full (needs /dev/full)", async () => {
    const { code, out } = await started([...args, "full.npz"], ["ignore", "pipe", full()]);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { epochs: unknown[] }).epochs).toHaveLength(3);
    expect(existsSync(join(folder, "full.npz"))).toBe(true);
  });
});

describe.runIf(isUnix)("every command ends quietly where nobody reads its result", () => {
  test.concurrent.each(commands)("%s", async (...args) => {
    const { code, signal, err } = await started(args, "pipe", ["stdout"]);
    expect([code, signal]).toEqual([0, null]);
    expect(err).not.toMatch(/EPIPE|Error|cannot|^\s+at /m);
  });

  test("as in step --json | head -c 10", () => {
    const args = ["step", ...run, "--at", "1", "--read", "fc.weight", "--read", "conv1.output", "--json"];
    const line = `"$0" "$1" ${args.join(" ")} | head -c 10`;
    const { stdout, stderr } = spawnSync("sh", ["-c", line, process.execPath, cli], { cwd: folder });
    expect([stdout.toString(), stderr.toString()]).toEqual(['{"address"', ""]);
  });
});

describe.runIf(isLinux)("a result for which there is no room is told to be missing, with exit code 1", () => {
  test.concurrent.each(printing)("%s (needs /dev/full)", async (...args) => {
    const { code, err } = await started(args, ["ignore", full(), "pipe"]);
    expect(err.match(/^backstep: cannot write to stdout: the disk is full$/gm)).toHaveLength(1);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  test("and what else there is to save is saved (needs /dev/full)", async () => {
    const args = ["train", ...run, "--iterations", "3", "--out", "kept.npz", "--json"];
    const { code } = await started(args, ["ignore", full(), "pipe"]);
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "kept.npz"))).toEqual(readFileSync(join(folder, "weights.npz")));
  });

  test("also where a part of it found room, of which Node's own stream says nothing", () => {
    const args = ["step", ...run, "--at", "1", "--read", "conv2.weight", "--json"];
    const line = `ulimit -f 8; "$0" "$1" ${args.join(" ")} > part.json`;
    const { status, stderr } = spawnSync("sh", ["-c", line, process.execPath, cli], { cwd: folder });
    expect(readFileSync(join(folder, "part.json")).length).toBe(8 * 512);
    expect(stderr.toString()).toBe(
      "backstep: cannot write to stdout: the file is larger than is allowed here\n",
    );
    expect(status).toBe(1);
  });

  test("with both streams full, with nothing but the code (needs /dev/full)", async () => {
    expect(await started(["--version"], ["ignore", full(), full()])).toMatchObject({ code: 1, signal: null });
    expect(await started(["fly"], ["ignore", full(), full()])).toMatchObject({ code: 2, signal: null });
  });
});

test("a reader that takes its time gets all of it", async () => {
  const args = ["step", ...run, "--at", "1", "--read", "conv1.output", "--json"];
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder });
  const chunks: Buffer[] = [];
  await new Promise((wake) => setTimeout(wake, 1500)); // a pipe holds 64 KiB meanwhile
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((done) => child.on("close", done));
  const { tensors } = JSON.parse(Buffer.concat(chunks).toString()) as { tensors: [{ data: number[] }] };
  expect(Buffer.concat(chunks).length).toBeGreaterThan(128 * 1024);
  expect(tensors[0].data.length).toBeGreaterThan(10_000);
});

test.runIf(isLinux)("serve goes on without its streams (needs /dev/full)", async () => {
  const env = { ...process.env, XDG_DATA_HOME: join(folder, "data") }; // where nothing goes on from before
  const child = spawn(process.execPath, [cli, "serve"], {
    cwd: folder,
    env,
    stdio: ["ignore", full(), "pipe"],
  });
  const said = await new Promise<string>((done) =>
    child.stderr!.once("data", (chunk: Buffer) => done(chunk.toString())),
  );
  expect(said).toBe("backstep: cannot write to stdout: the disk is full\n");
  child.stderr!.destroy();
  await new Promise((wake) => setTimeout(wake, 100));
  expect(child.exitCode).toBeNull();
  child.kill("SIGTERM");
  expect(await new Promise((done) => child.on("exit", done))).toBe(1);
});

test.runIf(isLinux)("what the scripts say before a command never ends it (needs /dev/full)", () => {
  const lib = resolve(import.meta.dirname, "../../scripts/lib.mjs");
  const program = `import(${JSON.stringify(lib)}).then(({ say }) => {
    say("building");
    setTimeout(() => process.stdout.write("and on"), 20);
  })`;
  const ended = spawnSync(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", full()] });
  expect([ended.stdout.toString(), ended.status]).toEqual(["and on", 0]);
});

test("nothing in the shells writes to a stream but streams.ts, and nobody logs to the console", () => {
  const shells = resolve(import.meta.dirname, "../../src-main");
  const files = readdirSync(shells, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const writes = /\b(stdout|stderr)\.write\(|\bconsole\./;
  const found = files.filter((name) => writes.test(readFileSync(join(shells, name), "utf8")));
  expect(files.length).toBeGreaterThan(40);
  expect(found).toEqual([]);
});
