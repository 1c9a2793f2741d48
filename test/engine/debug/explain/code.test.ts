// The NumPy and PyTorch that are shown, run on every sample of every op where Python has them.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../../src-engine/debug/explain/code";
import { ops } from "../../../../src-engine/ops/index";
import type { Op } from "../../../../src-engine/ops/op";
import { updateOps } from "../../../../src-engine/optim/index";
import type { Attrs } from "../../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../../src-engine/tensor/tensor";
import { operandsOf, underSample } from "../../../support/samples";

const every: readonly Op[] = [...ops, ...updateOps];
const PYTHON = "/usr/bin/python3";
const languages = ["numpy", "pytorch"] as const;
const modules = { numpy: "numpy", pytorch: "torch" } as const;

describe.each(every.map((op) => [op.type, op] as const))("%s", (type, op: Op) => {
  test.each(Object.keys({ ...op.forward, ...op.backward }))("%s has its lines, one of them lit", (rule) => {
    const texts = op.samples.flatMap(({ attrs }) => Object.values(codeOf({ op: type, rule, attrs })));
    for (const { lines, lit } of texts) {
      expect(lines[lit]?.trim()).toBeTruthy();
      expect(lines.join("\n")).not.toContain("→");
    }
  });
});

test("what no rule computed has no lines", () => {
  expect(codeOf(undefined).numpy.lines).toEqual([]);
});

/** What the shown lines call the operands, and the result by its rule. */
const names: Readonly<Record<string, string>> = {
  gradOutput: "g",
  gradient: "g",
  indices: "a",
  target: "t",
  logProbabilities: "l",
  parameter: "weight",
  learningRate: "learning_rate",
  weightDecay: "weight_decay",
  initialLearningRate: "initial",
  iteration: "t",
  gradWeight: "dw",
  gradBias: "db",
};
const results: Readonly<Record<string, string>> = {
  output: "y",
  accumulate: "dx",
  gradInput: "dx",
  gradWeight: "dw",
  gradBias: "db",
  indices: "a",
  logProbabilities: "l",
  learningRate: "learning_rate",
};

/** `dother` of gradOther; what is saved is called as its rule. */
const resultOf = (rule: string): string =>
  rule.startsWith("grad") ? `d${rule.slice(4).toLowerCase()}` : rule;

/** Of what is numbered, `gradInput2`, whatever the number. */
const unnumbered = (rule: string): string => rule.replace(/\d+$/, "");

interface Case {
  name: string;
  program: string;
  result: string;
  /** Names that are given numbered, and are there as lists as well: `gradients`. */
  many: readonly string[];
  given: Record<string, { shape: readonly number[]; data: number[]; whole: boolean }>;
  constants: Attrs;
  expected: number[];
  shape: readonly number[];
}

function casesFor(language: (typeof languages)[number]): Case[] {
  return every.flatMap((op) =>
    op.samples.flatMap((sample) => {
      const x = operandsOf(op, sample);
      const { forward, backward } = underSample(op, sample);
      return Object.entries({ ...forward, ...backward }).map(([rule, run]): Case => {
        const { stride: s = 1, padding: z = 0, kernelSize: K = 1, ...others } = sample.attrs;
        const expected = run.compute(x, sample.attrs);
        const isLoss = op.inputs.includes("target") && rule === "output";
        return {
          name: `${op.type}.${rule}, ${sample.name}`,
          program: codeOf({ op: op.type, rule, attrs: sample.attrs })[language].lines.join("\n"),
          result: isLoss
            ? "L"
            : run.next === "parameter"
              ? "w_next"
              : (results[unnumbered(rule)] ?? resultOf(rule)),
          given: Object.fromEntries(
            Object.entries(x)
              .filter(([name]) => name !== rule)
              .map(([name, t]) => [names[name] ?? name, plain(t)]),
          ),
          many: op.inputs.flatMap((name) => (name.startsWith("…") ? [name.slice(1)] : [])),
          constants: { s, z, K, ...others },
          expected: Array.from(expected.data),
          shape: expected.shape,
        };
      });
    }),
  );
}

function plain({ shape, data, dtype }: Tensor): Case["given"][string] {
  return { shape, data: Array.from(data), whole: dtype === "int32" };
}

const runner = `
import json, sys
import numpy as np
isTorch = sys.argv[1] == "pytorch"
if isTorch:
    import torch
    import torch.nn.functional as F
wrong = []
for case in json.load(sys.stdin):
    scope = {"np": np, **case["constants"]}
    for name, t in case["given"].items():
        array = np.array(t["data"], dtype="int32" if t["whole"] else "float64").reshape(t["shape"])
        scope[name] = torch.from_numpy(array.copy()) if isTorch else array
    for name in case["many"]:
        scope[name + "s"] = [scope[k] for k in sorted(case["given"]) if k.startswith(name) and k[len(name):].isdigit()]
    if isTorch: scope.update(torch=torch, F=F)
    if "initial" in scope: scope["weight"] = torch.zeros(1) if isTorch else None
    if "output" in scope: scope["output_shape"] = scope["output"].shape
    elif case["result"] == "y": scope["output_shape"] = case["shape"]
    try:
        exec(case["program"], scope)
        result = np.asarray(scope[case["result"]], dtype="float64")
        expected = np.array(case["expected"]).reshape(case["shape"])
        if result.shape != expected.shape: wrong.append(f"{case['name']}: shape {result.shape}")
        elif not np.allclose(result, expected, rtol=1e-9, atol=1e-12): wrong.append(case["name"])
    except Exception as error:
        wrong.append(f"{case['name']}: {error!r}")
print(json.dumps(wrong))
`;

describe.each(languages)("%s", (language) => {
  const has = spawnSync(PYTHON, ["-c", `import numpy, ${modules[language]}`]).status === 0;
  test.skipIf(!has)("the shown lines compute what the rules compute", { timeout: 60_000 }, () => {
    const cases = casesFor(language);
    const input = JSON.stringify(cases);
    const { stdout, stderr } = spawnSync(PYTHON, ["-c", runner, language], { input, encoding: "utf8" });
    expect(stderr.split("\n").filter((line) => /Error/.test(line))).toEqual([]);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
