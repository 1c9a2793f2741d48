// docs/check-your-backward.md, tried as it is written: the commands, with the functions that stand there, and with their mistake mended.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "./support/commandLine";

const text = readFileSync(join(import.meta.dirname, "../docs/check-your-backward.md"), "utf8");
const shells = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, lines = ""]) => lines.trim().split("\n"));
const functions = /```python\n([^]*?)```/.exec(text)![1]!;
const { folder, here } = commandLine();

async function run(line: string): Promise<{ code: number | null; out: string }> {
  const [program = "", ...args] = line.split(" ");
  if (program === "backstep") return here(...args);
  expect(program).toBe("python3");
  const { status, stderr, stdout } = spawnSync("/usr/bin/python3", args, {
    ...{ cwd: folder, encoding: "utf8", timeout: 60_000 },
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(stderr).toBe("");
  return { code: status, out: stdout };
}

test("the mistake of the text is found, and once it is mended all is right", async () => {
  const [[probe = ""] = [], [script = "", verify = ""] = []] = shells;
  expect((await run(probe)).code).toBe(0);
  const verified = async (code: string) => {
    writeFileSync(join(folder, "probe/mine.py"), code);
    expect((await run(script)).code).toBe(0);
    return run(verify);
  };
  const wrong = await verified(functions);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain("bias.grad is the first that is wrong");
  expect(wrong.out).toMatch(/right +.*sum/);
  const mended = functions.replace("dout.mean(axis=0)", "dout.sum(axis=0)");
  expect(mended).not.toBe(functions);
  expect((await verified(mended)).code).toBe(0);
}, 90_000);
