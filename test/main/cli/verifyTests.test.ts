// The tests that backstep verify writes: they run with NumPy alone, pass for a right recording and say what is wrong of a wrong one.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { convert, tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { commandLine } from "../../support/commandLine";
import { observedOf } from "../../support/observed";
import { simdBackend, smallTrainer } from "../../support/runs";

const { folder, here } = commandLine();
const python = "/usr/bin/python3";
const hasNumpy = spawnSync(python, ["-c", "import numpy"], { timeout: 60_000 }).status === 0;

const trainer = smallTrainer({ model: "cnn-pytorch", batchSize: 2 }, simdBackend);
const observed = observedOf(trainer, {
  keeps: (path) => !path.includes(".next") && !path.startsWith("mask"),
});
trainer.close();

/** Linear weights as [in, out], as some keep them, under a name of their own. */
function write(file: string, by = 1): void {
  const tensors = new Map<string, Tensor>();
  for (const [path, { tensor: one }] of observed.values) {
    const held = one.dtype === "int32" ? one : convert(one, "float32");
    if (path === "fc.weight" || path === "fc.weight.grad") {
      const [rows, columns] = held.shape as [number, number];
      const data = Float32Array.from(
        held.data,
        (_, i) => held.data[(i % rows) * columns + Math.floor(i / rows)]!,
      );
      tensors.set(
        path,
        tensor(
          [columns, rows],
          data.map((value) => value * (path.endsWith("grad") ? by : 1)),
          "float32",
        ),
      );
    } else tensors.set(path, held);
  }
  writeFileSync(join(folder, file), encodeSafetensors({ metadata: new Map(), tensors }));
}

const run = (args: readonly string[], recorded: string) =>
  spawnSync(python, args, {
    cwd: folder,
    env: { ...process.env, RECORDED: recorded },
    encoding: "utf8",
    timeout: 60_000,
  });

describe.skipIf(!hasNumpy)("a test that a project keeps", () => {
  test("for unittest passes with what was verified, and fails with what is wrong, naming the element", async () => {
    write("right.safetensors");
    write("wrong.safetensors", 1.5);
    const wrote = await here(
      "verify",
      "right.safetensors",
      "--model",
      "cnn-pytorch",
      "--unittest",
      "test_pass.py",
    );
    expect(wrote).toMatchObject({ code: 0 });
    expect(wrote.err).toContain("test_pass.py: ");
    expect(readFileSync(join(folder, "test_pass.py"), "utf8").length).toBeLessThan(2 ** 20);
    const right = run(["test_pass.py"], "right.safetensors");
    expect(right.stderr).toContain("OK");
    expect(right.status).toBe(0);
    const wrong = run(["test_pass.py"], "wrong.safetensors");
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toMatch(/AssertionError: fc\.weight\.grad\[\d+, \d+\]: .*, expected .* within/);
    expect(wrong.stderr).toContain("failures=1");
  });

  test("for pytest is a function a tensor, made right even from a wrong recording", async () => {
    write("right.safetensors");
    write("wrong.safetensors", 1.5);
    const wrote = await here(
      "verify",
      "wrong.safetensors",
      "--model",
      "cnn-pytorch",
      "--pytest",
      "test_functions.py",
    );
    expect(wrote.code).toBe(1);
    const functions =
      "import test_functions as t\nfor name in [n for n in vars(t) if n.startswith('test_')]: vars(t)[name](); print(name)";
    const right = run(["-c", functions], "right.safetensors");
    expect(right.stderr).toBe("");
    expect(right.stdout).toContain("test_conv1_weight_grad");
    expect(run(["-c", functions], "wrong.safetensors").stderr).toContain("fc.weight.grad");
  });
});

test("what is no file of Python is refused before anything is verified", async () => {
  const { code, err } = await here("verify", "nothing", "--pytest", "test.txt");
  expect(code).toBe(2);
  expect(err).toContain("--pytest expected a file name that ends with .py");
});
