// `backstep check`: gradients against differences.

import { expect, test } from "vitest";
import type { GradientCheck } from "../../../src-engine/protocol/protocol";
import { commandLine } from "../../support/commandLine";

const { here } = commandLine();

test("checks a tensor of a preset on the embedded digits, in words", async () => {
  const { out, err, code } = await here("check", "--tensor", "conv1.weight", "--at", "2");
  expect(err).toBe("");
  expect(code).toBe(0);
  expect(out).toMatch(
    /^2\/update\S*, 2 images, loss \d\.\d+\n✓ conv1\.weight: 72 checked, relative error up to \d\.\de-\d+, step 2\^-1\d/,
  );
  expect(out.trimEnd().split("\n").at(-1)).toMatch(/^72 gradients are right/);
});

test("checks one element, and tells corners, as JSON", async () => {
  const run = ["--model", "lenet-jax", "--tensor", "conv1.bias"];
  const { out, code } = await here("check", ...run, "--element", "3", "--json");
  expect(code).toBe(0);
  const { batchSize, complete, tensors } = JSON.parse(out) as GradientCheck;
  expect([batchSize, complete]).toEqual([2, true]);
  // Biases begin at 0 there, and so does what a kernel makes of an image's empty corner.
  expect(tensors).toMatchObject([{ path: "conv1.bias", checked: 1, wrong: 0, corners: { relu1: 1 } }]);
});

test.each([
  [["--element", "1"], "check: --element goes with one --tensor"],
  [
    ["--tensor", "fc.bias", "--element", "x"],
    'check: --element must be whole numbers such as 3,0,1,1, got "x"',
  ],
  [
    ["--tensor", "fc.bias", "--element", "10"],
    "check: fc.bias has shape [10], expected a region within it, got from [10] to [11]",
  ],
  [["--tensor", "fc.wight"], 'check: nothing comes back to "fc.wight"; near are fc.weight'],
  [["--most", "0"], "check: --most must be a number of at least 1"],
])("refuses %j", async (args, message) => {
  const { err, code } = await here("check", ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
