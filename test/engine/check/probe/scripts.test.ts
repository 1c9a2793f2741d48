// The scripts of a probe, filled in with right functions and with wrong ones, run by Python and verified.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../../../src-engine/protocol/check/verdict";
import { commandLine } from "../../../support/commandLine";

const { folder, here } = commandLine();
/** Where JAX is not installed, NumPy stands in for it: the script is the same. */
const isJax = spawnSync("/usr/bin/python3", ["-c", "import jax"]).status === 0;
const env = {
  ...process.env,
  PYTHONDONTWRITEBYTECODE: "1",
  ...(isJax ? {} : { PYTHONPATH: resolve(import.meta.dirname, "../../../fixtures/probe/standin") }),
};
const fixtures = resolve(import.meta.dirname, "../../../fixtures/probe");
const python = (...args: string[]) =>
  spawnSync("/usr/bin/python3", args, { cwd: folder, encoding: "utf8", timeout: 60_000, env });
const has = (module: string): boolean => python("-c", `import ${module}`).status === 0;
const needs: Readonly<Record<string, string>> = { fastai: "torch", pytorch: "torch" };

const made = new Map<string, Promise<void>>();
/** A probe is made once; its functions are filled in anew. */
async function verified(layout: string, model: string, functions: string): Promise<Verdict> {
  const at = join(folder, `${layout}-${model}`);
  const make = async (): Promise<void> => {
    const { code, err } = await here("probe", "--model", model, "--out", at, "--layout", layout, "--variant");
    expect(code, err).toBe(0);
    copyFileSync(join(fixtures, "passes.py"), join(at, "passes.py"));
  };
  const making = made.get(at) ?? make();
  made.set(at, making);
  await making;
  writeFileSync(join(at, "mine.py"), functions);
  const { status, stderr } = python(join(at, "run.py"));
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const { out } = await here("verify", join(at, "mine.npz"), "--model", join(at, "model.json"), "--json");
  return JSON.parse(out) as Verdict;
}
const filledIn = (layout: string): string => readFileSync(join(fixtures, `${layout}.py`), "utf8");

describe.each([
  ["numpy", "cnn-pytorch"],
  ["cs231n", "cnn-pytorch"],
  ["specialisation", "cnn-pytorch"],
  ["fastai", "cnn-pytorch"],
  ["pytorch", "cnn-pytorch"],
  ["jax", "lenet-jax"],
])("%s", (layout, model) => {
  const isThere = has(needs[layout] ?? "numpy");

  test.runIf(isThere)(
    "right functions are right, in every tensor",
    async () => {
      const { verdict, forward, backward } = await verified(layout, model, filledIn(layout));
      const found = [...forward, ...backward];
      expect(found.filter(({ ok }) => ok === false).map(({ path }) => path)).toEqual([]);
      expect(verdict).toBe("right");
      const unchecked = found
        .filter(({ ok, op }) => ok === undefined && op !== "SGD")
        .map(({ path }) => path);
      expect(
        unchecked.filter((path) => !/indices|logProbabilities|probabilities|softmax/.test(path)),
      ).toEqual([]);
    },
    90_000,
  );
});

test("a mistake is named by its operation and its name, with what was not written left out", async () => {
  const flipped = filledIn("numpy").replace(
    "return dout @ w, dout.T @ x, dout.sum(0)",
    "return dout @ w, dout.T @ x, dout.mean(0)",
  );
  const { first, mistakes } = await verified("numpy", "cnn-pytorch", flipped);
  expect(first).toEqual({ path: "fc.bias.grad", operation: "backward/fc/gradBias" });
  expect(mistakes.map(({ path, exact }) => [path, exact])).toContainEqual(["fc.bias.grad", true]);
  const partial = filledIn("numpy").replace(
    "def max_pool2d_backward(dout, cache):",
    '$&\n    raise NotImplementedError("max_pool2d_backward")',
  );
  const { verdict, backward } = await verified("numpy", "cnn-pytorch", partial);
  expect(verdict).toBe("right");
  expect(backward.filter(({ ok }) => ok).map(({ path }) => path)).toContain("fc.weight.grad");
  expect(backward.find(({ path }) => path === "conv1.weight.grad")!.ok).toBeUndefined();
}, 90_000);

test("functions that somebody wrote are left as they are", async () => {
  const at = join(folder, "kept");
  mkdirSync(at);
  writeFileSync(join(at, "mine.py"), "# my own\n");
  const { out, code } = await here("probe", "--model", "cnn-pytorch", "--out", at, "--variant");
  expect(code).toBe(0);
  expect(out).toContain("mine.py was there and is left as it is");
  expect(readFileSync(join(at, "mine.py"), "utf8")).toBe("# my own\n");
});

test.each([
  [["--model", "cnn-pytorch"], "probe: --out is required"],
  [
    ["--model", "cnn-pytorch", "--out", "x", "--layout", "caffe"],
    'unknown layout "caffe"; expected one of numpy, cs231n,',
  ],
  [["--model", "resnet-5", "--out", "x"], "resnet-5"],
])("refuses %j", async (args, message) => {
  const { code, err } = await here("probe", ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
