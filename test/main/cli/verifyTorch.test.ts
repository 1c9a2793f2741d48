// Runs of PyTorch that our recorder wrote, verified by the graph that it wrote with them.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Verdict } from "../../../src-engine/protocol/check/verdict";
import { commandLine } from "../../support/commandLine";

const root = join(import.meta.dirname, "../../..");
const python = "/usr/bin/python3";
const hasTorch = spawnSync(python, ["-c", "import torch"], { timeout: 60_000 }).status === 0;
const { folder, here } = commandLine();

describe.skipIf(!hasTorch)("a PyTorch loop that was recorded", () => {
  beforeAll(() => {
    const script = join(root, "test/fixtures/recorder/checked.py");
    const { status, stderr } = spawnSync(python, [script, join(root, "resources/recorder"), folder], {
      encoding: "utf8",
      timeout: 120_000,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  }, 130_000);

  test.each(["right", "channels-last"])("is right, every operation of its graph: %s", async (name) => {
    const { out, code } = await here("verify", name, "--json");
    const { verdict, forward, backward, iterations } = JSON.parse(out) as Verdict & { iterations: object[] };
    expect([...forward, ...backward].filter(({ ok }) => ok === false)).toEqual([]);
    expect(verdict).toBe("right");
    expect(code).toBe(0);
    expect(iterations).toHaveLength(2);
    const parameters = backward.filter(({ ok, path }) => ok && /(weight|bias)\.grad$/.test(path));
    expect(parameters).toHaveLength(7);
  });

  test("with a backward of its own that is wrong has that one operation named", async () => {
    const { out, code } = await here("verify", "wrong", "--json");
    const { first, forward, backward, mistakes } = JSON.parse(out) as Verdict;
    expect(code).toBe(1);
    expect([...forward, ...backward].filter(({ ok }) => ok === false)).toHaveLength(1);
    expect(first?.operation).toMatch(/^backward\/.*gradInput$/);
    expect(mistakes.map(({ id }) => id)).toEqual(["relu-masks-by-gradient"]);
  });
});
