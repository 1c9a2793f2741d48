// Formulas with their indices and their numbers.

import katex from "katex";
import { describe, expect, test } from "vitest";
import { explain } from "../../../../src-engine/debug/explain/index";
import { numeral } from "../../../../src-engine/debug/explain/formula";
import { substituted } from "../../../../src-engine/debug/explain/substitute";
import { ops } from "../../../../src-engine/ops/index";
import type { Op } from "../../../../src-engine/ops/op";
import { updateOps } from "../../../../src-engine/optim/index";
import { smallSession } from "../../../support/runs";

const every: readonly Op[] = [...ops, ...updateOps];

function put(op: string, rule: string, index: readonly number[], alike: readonly string[] = []): string {
  const found = every.find(({ type }) => type === op)!;
  const { tex } = (found.forward[rule] ?? found.backward[rule])!;
  const constants = { s: 1, z: 2, N: 4, H: 7, W: 7 };
  return substituted(tex, { index, constants, alike: new Set(alike) });
}

describe("indices are put in", () => {
  test.each([
    [
      "Conv2d",
      "gradWeight",
      [7, 3, 1, 0],
      String.raw`\bar w_{7,3,1,0} = \sum_{n,p,q} \bar y_{n,7,p,q}\, x_{n,3,i,j} \qquad i = p\cdot 1 - 2 + 1,\; j = q\cdot 1 - 2 + 0`,
    ],
    ["Conv2d", "gradBias", [7], String.raw`\bar b_{7} = \sum_{n,p,q} \bar y_{n,7,p,q}`],
    [
      "MaxPool2d",
      "gradInput",
      [0, 3, 10, 11],
      String.raw`\bar x_{0,3,10,11} = \sum_{p,q} \bar y_{0,3,p,q}\,[a_{0,3,p,q} = (10,11)]`,
    ],
    ["CrossEntropyLoss", "output", [], String.raw`L = -\frac{1}{4} \sum_{n} \ell_{n,t_{n}}`],
    [
      "CrossEntropyLoss",
      "gradInput",
      [2, 9],
      String.raw`\bar x_{2,9} = \frac{1}{4} \bigl( e^{\ell_{2,9}} - [9 = t_{2}] \bigr)`,
    ],
    [
      "NLLLoss",
      "gradInput",
      [2, 9],
      String.raw`\bar p_{2,9} = -\frac{[9 = t_{2}]}{4\,(p_{2,9} + \varepsilon)}`,
    ],
  ])("%s.%s %j", (op, rule, index, expected) => {
    expect(put(op, rule, index)).toBe(expected);
  });

  test("of operands that are read at the same index, where the formula has none", () => {
    expect(put("ReLU", "gradInput", [0, 1], ["x", "y"])).toBe(
      String.raw`\bar x_{0,1} = \bar y_{0,1}\,[x_{0,1} > 0]`,
    );
    expect(put("SGD", "next", [5], ["w"])).toBe(String.raw`w'_{5} = w_{5} - \eta\, \bar w_{5}`);
    expect(put("Tanh", "output", [1, 2], ["x", "y"])).toBe(
      String.raw`y_{1,2} = \frac{e^{x_{1,2}} - e^{-x_{1,2}}}{e^{x_{1,2}} + e^{-x_{1,2}}}`,
    );
  });
});

test.each(["cnn-pytorch", "lenet-jax"])("every formula of %s can be drawn", async (model) => {
  const session = smallSession({ model });
  const { program } = session;
  await session.goto({ iteration: 2, pc: program.instructions.length });
  for (const { path, shape } of Object.values(program.tensors)) {
    for (const index of [shape.map(() => 0), shape.map((n) => n - 1)]) {
      const { tex, terms } = explain(session, path, index);
      const texts = terms.flatMap(({ factors }) => factors.flatMap(({ text }) => text ?? []));
      for (const one of [...Object.values(tex), ...texts]) {
        expect(one).not.toMatch(/undefined/);
        expect(() => katex.renderToString(one, { throwOnError: true, strict: "error" }), one).not.toThrow();
      }
      if (index.length) expect(tex.indexed.replaceAll(" ", "")).toContain(`{${index.join(",")}}`);
    }
  }
});

test("numbers are terms, and the rest is one of them", async () => {
  const session = smallSession();
  await session.goto({ iteration: 1, pc: session.program.instructions.length });
  const { tex, terms, rest, sum } = explain(session, "conv2.weight.grad", [7, 3, 1, 1], 10);
  expect(tex.numbers).toMatch(/^\\bar w_\{7,3,1,1\} = .*\\underbrace\{.*\}_\{\\text\{[\d,]+ others\}\} = /);
  expect(tex.numbers).toContain(`${rest.count + terms.length - 3}`.replace(/\B(?=(\d{3})+$)/g, ","));
  expect(tex.numbers.endsWith(`= ${numeral(sum)}`)).toBe(true);
  expect(explain(session, "conv1.weight", [0, 0, 1, 1]).tex.numbers).toMatch(/^w_\{0,0,1,1\} = -?[\d.]+$/);
});
