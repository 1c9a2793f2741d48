// Python scripts of the tests, each in a process of its own that ends in time; with PyTorch where it is there.

import { spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

/** Another one, such as a virtual environment's with a newer PyTorch, can be named. */
const PYTHON = process.env["BACKSTEP_PYTHON"] ?? "/usr/bin/python3";
export const root = resolve(import.meta.dirname, "../..");

export const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"], { timeout: 60_000 }).status === 0;
export const hasTorch =
  hasNumpy && spawnSync(PYTHON, ["-c", "import torch"], { timeout: 60_000 }).status === 0;
/** For the titles of tests that are left out. */
export const wantsTorch = `skipped where ${PYTHON} has no torch`;

interface PythonEnded {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface How {
  /** In which folder; the script's own otherwise. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds, after which it is ended. */
  readonly timeout?: number;
}

/** The recorder can be imported in it, and the fixtures beside it. */
export function startPython(
  script: string,
  args: readonly string[],
  { cwd, env, timeout = 60_000 }: How = {},
) {
  return spawn(PYTHON, [resolve(root, "test/fixtures", script), ...args], {
    cwd: cwd ?? root,
    env: {
      ...process.env,
      PYTHONPATH: join(root, "resources/recorder"),
      PYTHONDONTWRITEBYTECODE: "1",
      OMP_NUM_THREADS: "1",
      ...env,
    },
    timeout,
    killSignal: "SIGKILL",
  });
}

export async function python(script: string, args: readonly string[], how: How = {}): Promise<PythonEnded> {
  const child = startPython(script, args, how);
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise<number | null>((done, failed) =>
    child.on("close", done).on("error", failed),
  );
  return { code, out, err };
}

/** What a script says as JSON on its last line. @throws Error with what it wrote to stderr, where it failed */
export async function told<T>(script: string, args: readonly string[], how: How = {}): Promise<T> {
  const { code, out, err } = await python(script, args, how);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${err.slice(-2000)}`);
  return JSON.parse(out.trimEnd().split("\n").at(-1)!) as T;
}
