// backstep verify on what the recorder wrote of PyTorch scripts: what is right is right, and what is wrong is named.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../support/commandLine";
import { mnistFolder, needsMnist } from "../../support/mnist";
import { hasTorch, python, root, told, wantsTorch } from "../../support/python";

const { folder, here } = commandLine();
const mnist = mnistFolder();

interface Result {
  readonly verdict: string;
  readonly first?: { readonly path: string };
  readonly forward: readonly { readonly path: string; readonly ok?: boolean }[];
  readonly backward: readonly { readonly path: string; readonly ok?: boolean }[];
  readonly mistakes: readonly { readonly id: string; readonly path: string; readonly exact: boolean }[];
  readonly iterations: readonly { readonly iteration: number; readonly verdict: string }[];
}

async function verify(name: string, ...more: string[]): Promise<Result & { readonly code: number | null }> {
  const { code, out, err } = await here("verify", join(folder, name), "--json", ...more);
  if (out === "") throw new Error(err);
  return { code, ...(JSON.parse(out) as Result) };
}

describe.skipIf(!hasTorch)(
  `backstep verify of a recorded PyTorch script (${wantsTorch})`,
  { timeout: 90_000 },
  () => {
    test("autograd.Functions written by hand: right ones are right", async () => {
      await told("recorder/functions.py", [join(folder, "right"), "right"]);
      expect(await verify("right")).toMatchObject({ code: 0, verdict: "right", mistakes: [] });
    });

    test.each([
      ["relu", ["max_pool2d.output", "conv2.output.grad", "conv1.output.grad"]],
      ["conv", ["conv2.weight.grad", "conv1.weight.grad"]],
    ])("a wrong backward pass of %s is found where it is, and named", async (which, places) => {
      await told("recorder/functions.py", [join(folder, which), which]);
      const { code, verdict, first, forward, backward, mistakes } = await verify(which);
      expect([code, verdict]).toEqual([1, "wrong"]);
      const wrong = [...forward, ...backward].filter(({ ok }) => ok === false).map(({ path }) => path);
      expect(wrong).toHaveLength(2); // of both of its calls, and nothing else
      for (const path of wrong) expect(places).toContain(path);
      expect(first!.path).toBe(wrong[0]);
      expect(mistakes.map(({ path, exact }) => [path, exact])).toEqual(
        expect.arrayContaining(wrong.map((path) => [path, true])),
      );
    });

    test("a loss of one's own: all up to it is verified", async () => {
      await told("recorder/loops.py", [folder, "logarithm"]);
      const { iterations, forward } = await verify("logarithm", "--iteration", "0");
      expect(iterations).toEqual([{ iteration: 0, verdict: "right" }]);
      expect(forward.filter(({ ok }) => ok).map(({ path }) => path)).toEqual(
        expect.arrayContaining(["conv1.output", "fc2.output", "softmax.output"]),
      );
    });
  },
);

describe.skipIf(!hasTorch || mnist === undefined)(
  `a script of 40 lines ${needsMnist}`,
  { timeout: 90_000 },
  () => {
    test("recorded by two lines more, is verified right", async () => {
      const script = readFileSync(join(root, "test/fixtures/recorder/mnist.py"), "utf8");
      const [before, loop, after] = script.split(/(?=^for i in)|(?=^print\()/m) as [string, string, string];
      const indented = loop.replaceAll(/^(?=.)/gm, "    ");
      const recorded = [
        before.replace("import torch\n", "import torch\nfrom backstep_recorder import record\n"),
        'with record("run", model, every=2):\n',
        indented,
        after,
      ].join("");
      expect(recorded.trimEnd().split("\n").length - script.trimEnd().split("\n").length).toBe(2);
      writeFileSync(join(folder, "train.py"), recorded);
      const [plain, own] = await Promise.all([
        python("recorder/mnist.py", [mnist!, "4"]),
        python(join(folder, "train.py"), [mnist!, "4"], { cwd: folder }),
      ]);
      expect(own).toEqual(plain);
      const { code, verdict, iterations, mistakes } = await verify("run");
      expect({ code, verdict, mistakes }).toEqual({ code: 0, verdict: "right", mistakes: [] });
      expect(iterations.map(({ iteration }) => iteration)).toEqual([0, 2]);
    });
  },
);
