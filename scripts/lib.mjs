// What every command starts with: dependencies installed, kernels compiled, the
// app built, each only when its sources changed since the last time.
//
// Plain Node without dependencies: this runs on a clone that has no node_modules.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";
import { locked } from "./lock.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const at = (...parts) => join(root, ...parts);
export const cache = at("node_modules", ".cache", "backstep");

const KERNEL_ENTRY = "src-engine/ops/index.kernel.ts";
// The same code twice: for memory of one's own, and for memory that threads share.
const KERNELS = {
  "out/kernels/kernels.wasm": [],
  "out/kernels/kernels.shared.wasm": ["--enable", "threads", "--sharedMemory", "--maximumMemory", "65535"],
};
const KERNEL_FLAGS = "-O3 --noAssert --runtime stub --importMemory --enable simd --enable bulk-memory".split(
  " ",
);

/** Everything that is said goes to stderr: stdout belongs to the command's own result. */
export const say = (sentence) => process.stderr.write(`backstep: ${sentence}\n`);

// Where nobody reads that any more, or the disk behind it is full, the command is to end as it would have.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

export function fail(sentence, code = 1) {
  say(sentence);
  process.exit(code);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const old = major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12);
  if (old) fail(`needs Node 20.19, 22.12 or newer, this is ${process.versions.node}`);
}

/** Runs a program to its end and gives its exit code. `quiet` sends what it prints to stderr. */
export function run(program, args, { quiet = false, ...options } = {}) {
  return new Promise((done, failed) => {
    const stdio = quiet ? ["ignore", 2, 2] : "inherit";
    const child = spawn(program, args, { cwd: root, stdio, ...options });
    child.on("error", failed);
    child.on("exit", (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/** Hands this terminal over to a program, and ends as it ends. One of ours hears when this process is killed. */
export function become(program, args) {
  const isOurs = program === process.execPath;
  const child = spawn(program, args, {
    stdio: isOurs ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A terminal's Ctrl+C reaches the child by itself.
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  process.on("SIGINT", () => hasTerminal || child.kill("SIGINT"));
  // A test that was killed takes its app with it.
  if (process.connected) process.on("disconnect", () => child.kill());
  child.on("error", (error) => fail(`could not start ${program}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** Runs a dependency's program with this Node: no shell, no npx, the same on Windows. */
export const tool = (file, args, options) =>
  run(process.execPath, [at("node_modules", file), ...args], options);

/** Installs what builds and runs the app; `forTests` also what checks it, which is half as much again. */
export async function ensureDependencies({ forTests = false } = {}) {
  if (isInstalled(root, forTests)) return;
  say("installing dependencies (once)");
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...(forTests ? [] : ["--omit=dev"])];
  const windows = process.platform === "win32";
  const npm = (cwd) =>
    process.env.npm_execpath
      ? run(process.execPath, [process.env.npm_execpath, ...args], { quiet: true, cwd })
      : run(windows ? "npm.cmd" : "npm", args, { quiet: true, shell: windows, cwd });
  const code = await writing(() => install(root, npm, (folder) => isInstalled(folder, forTests)));
  if (code) fail("could not install the dependencies; npm says why above", code);
}

/** Whether a folder's node_modules hold what the lock file asks for; npm writes down what it installed, last of all. */
function isInstalled(folder, forTests) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const found = packages(installed);
  return Object.entries(packages(at("package-lock.json"))).every(([path, wanted]) => {
    if (path === "" || found[path]?.version === wanted.version) return true;
    const mayBeMissing = wanted.optional || wanted.devOptional || (wanted.dev && !forTests);
    return !found[path] && mayBeMissing;
  });
}

/** A checkout that may only be read is no mistake of ours: one sentence, no stack. */
async function writing(work) {
  try {
    return await work();
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
    return fail(
      `${root} must be installed and built, and this user may not write there (${error.code}): ` +
        "ask its owner to run `npm run build` in it, or make a clone of your own",
    );
  }
}

/** What the kernels are made of, and whether those that are there were made of it. */
function kernelsNow() {
  const sources = walk("src-engine").filter((file) => file.endsWith(".kernel.ts"));
  const wanted = digest([...sources, "package-lock.json", "scripts/lib.mjs"]);
  return {
    wanted,
    fresh: isFresh("kernels", wanted) && Object.keys(KERNELS).every((file) => existsSync(at(file))),
  };
}

async function ensureKernels() {
  const { wanted, fresh } = kernelsNow();
  if (fresh) return;
  unmark("kernels");
  for (const [file, flags] of Object.entries(KERNELS)) {
    const args = [KERNEL_ENTRY, "-o", file, ...KERNEL_FLAGS, ...flags];
    const code = await tool("assemblyscript/bin/asc.js", args, { quiet: true });
    if (code)
      throw new Failed(`could not compile ${KERNEL_ENTRY}; the AssemblyScript compiler says why above`, code);
  }
  mark("kernels", wanted);
}

function bundlesNow() {
  const sources = ["src-engine", "src-main", "src-view", "src-renderer"];
  const folders = [...sources, "resources"].flatMap((folder) => walk(folder));
  const files = ["electron.vite.config.ts", "electron.vite.notice.ts", "package.json", "package-lock.json"];
  const wanted = digest([...folders, ...files]);
  return { wanted, fresh: isFresh("build", wanted) && existsSync(at("out/main/electron.js")) };
}

/** Compiles the kernels and bundles the shells and the page into `out/`. Where both are fresh nobody is waited for. */
export async function ensureBuild() {
  if (kernelsNow().fresh && bundlesNow().fresh) return;
  try {
    await writing(async () => {
      mkdirSync(at("out"), { recursive: true });
      await locked(at("out"), build, { say });
    });
  } catch (error) {
    if (error instanceof Failed) fail(error.message, error.code);
    fail(`could not build: ${error.message}`);
  }
}

async function build() {
  await ensureKernels();
  const { wanted, fresh } = bundlesNow();
  if (fresh) return;
  say("building");
  unmark("build"); // what is half written must not be taken for what was there before
  const args = ["build", "--logLevel", "warn"];
  const code = await tool("electron-vite/bin/electron-vite.js", args, { quiet: true });
  if (code) throw new Failed("could not build; the messages above say why", code);
  mark("build", wanted);
}

/** A step that did not end well; another program has said why. */
class Failed extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** The hash of these files' names and contents, by which a stamp knows that nothing changed. */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(at(file)));
  return hash.digest("hex");
}

function walk(folder) {
  if (!existsSync(at(folder))) return [];
  const entries = readdirSync(at(folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(root.length + 1).replaceAll("\\", "/")).sort();
}

/** Beside what it speaks of, so that a checkout cannot take another's word for its own. */
const stamp = (name) => at("out", `.${name}`);

const isFresh = (name, wanted) => existsSync(stamp(name)) && readFileSync(stamp(name), "utf8") === wanted;

const unmark = (name) => rmSync(stamp(name), { force: true });

function mark(name, wanted) {
  mkdirSync(at("out"), { recursive: true });
  writeFileSync(stamp(name), wanted);
}
