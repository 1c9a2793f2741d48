// Networks that other tools exported, without a word of ours in them, evaluated as they are.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { EvaluateResult } from "../../../src-main/cli/evaluate/evaluate";
import { commandLine } from "../../support/commandLine";
import { mnistFolder } from "../../support/mnist";

const real = process.env["BACKSTEP_REAL"] ?? resolve(__dirname, "../../../../shared/data/real");
const needs = "(skipped where BACKSTEP_REAL or ../shared/data/real, or MNIST, are not there)";
const { here } = commandLine();
const mnist = mnistFolder();
const plain = ["--mean", "0", "--deviation", "1"];

describe(`evaluate ${needs}`, () => {
  const has = (name: string): boolean => mnist !== undefined && existsSync(join(real, name));

  test.skipIf(!has("pytorch-2.7-opset11.onnx") || !has("cntk-mnist-8.onnx")).each([
    ["pytorch-2.7-opset11.onnx", 2000, 0.982],
    ["cntk-mnist-8.onnx", 500, 0.986],
  ])(
    "of %s on %i images of MNIST is right as often as onnxruntime",
    async (name, images, accuracy) => {
      const set = ["--data", "mnist", "--data-dir", mnist!, "--limit", String(images)];
      const { code, out, err } = await here(
        "evaluate",
        "--model",
        join(real, name),
        ...set,
        ...plain,
        "--json",
      );
      expect(code, err).toBe(0);
      const result = JSON.parse(out) as EvaluateResult;
      expect(result.count).toBe(images);
      expect(result.accuracy).toBeCloseTo(accuracy, 6);
    },
    120_000,
  );
});
