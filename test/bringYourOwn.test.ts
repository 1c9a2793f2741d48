// docs/bring-your-own.md, tried as it is written: the Python, where its framework is installed, then the command.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "./support/commandLine";

const text = readFileSync(join(import.meta.dirname, "../docs/bring-your-own.md"), "utf8");
const parts = [...text.matchAll(/^#{2,3} (\S+)\n[^]*?```python\n([^]*?)```\n+```sh\n([^]*?)```/gm)].map(
  ([, framework = "", python = "", shell = ""]) => ({ framework, python, shell }),
);
const { folder, here } = commandLine();
/** What the text takes for granted: the parameters of somebody's network. */
const given: Readonly<Record<string, string>> = {
  JAX: [
    "import numpy",
    "array = lambda *shape: numpy.ones(shape, numpy.float32)",
    "layer = lambda *shape: {'kernel': array(*shape), 'bias': array(shape[-1])}",
    "params = {'Conv_0': layer(3, 3, 1, 8), 'Conv_1': layer(3, 3, 8, 16), 'Dense_0': layer(784, 10)}",
    "",
  ].join("\n"),
};
const python = (code: string) =>
  spawnSync("/usr/bin/python3", ["-c", code], { cwd: folder, encoding: "utf8" });
const imports = (code: string): string =>
  code
    .split("\n")
    .filter((line) => /^(import|from) /.test(line))
    .join("\n");

test("the text has a part for each framework and for whole networks, five lines of Python at most besides imports", () => {
  expect(parts.map(({ framework }) => framework)).toEqual([
    "PyTorch",
    "NumPy",
    "JAX",
    "Keras",
    "PyTorch",
    "Keras",
  ]);
  for (const part of parts)
    expect(
      part.python
        .trim()
        .split("\n")
        .filter((line) => !/^(import|from) /.test(line)).length,
    ).toBeLessThanOrEqual(5);
});

test.each(parts)(
  "$framework: what is written there runs",
  async ({ framework, python: code, shell }) => {
    if (python(imports(code)).status !== 0)
      return console.warn(`bring-your-own: ${framework} is not installed here`);
    const made = python((given[framework] ?? "") + code);
    expect(made.stderr).toBe("");
    const [program, ...args] = shell.trim().split(/\s+/);
    expect(program).toBe("backstep");
    const { code: exit, err } = await here(...args);
    expect(exit, err).toBe(0);
  },
  60_000,
);
